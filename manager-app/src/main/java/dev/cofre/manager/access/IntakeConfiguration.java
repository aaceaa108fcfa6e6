package dev.cofre.manager.access;

import dev.cofre.service.intake.BodyBudget;
import dev.cofre.service.intake.BodyIntake;
import dev.cofre.service.intake.Lanes;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;

/** What calls may take of the manager: memory before threads, and both before anything else is done for them. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    /** Where a request is from is looked at before, and once: the second time round it would not be looked at. */
    private static final int BEHIND_CHECKS = Ordered.HIGHEST_PRECEDENCE + 2;

    /** @param access with the catalog behind it, which is opened, or refused, before or after the web server begins, not in it */
    @Bean
    FilterRegistrationBean<BodyIntake> bodyIntake(ObjectProvider<Access> access) {
        CallLimits limits = new CallLimits(SingletonSupplier.of(access::getObject));
        return first(new BodyIntake(limits, BodyBudget.ofHeap(CallLimits.FROM_NODES)), BEHIND_CHECKS);
    }

    @Bean
    FilterRegistrationBean<Lanes> lanes() {
        CallLanes lanes = new CallLanes();
        return first(new Lanes(lanes::of), BEHIND_CHECKS + 1);
    }

    /** A body that was taken in comes by once more, as an asynchronous dispatch. */
    private static <F extends Filter> FilterRegistrationBean<F> first(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        registration.setOrder(order);
        return registration;
    }
}
