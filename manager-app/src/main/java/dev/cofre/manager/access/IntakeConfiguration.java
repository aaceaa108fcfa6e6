package dev.cofre.manager.access;

import dev.cofre.service.intake.BodyBudget;
import dev.cofre.service.intake.BodyIntake;
import dev.cofre.service.intake.Lanes;
import dev.cofre.service.web.FilterOrder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/** What calls may take of the manager: memory before threads, and both before anything else is done for them. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    // Access has the catalog behind it, which is opened, or refused, before or after the web server begins, not in it

    @Bean
    FilterRegistrationBean<BodyIntake> bodyIntake(ObjectProvider<Access> access) {
        CallLimits limits = new CallLimits(SingletonSupplier.of(access::getObject));
        return first(new BodyIntake(limits, BodyBudget.ofHeap(CallLimits.FROM_NODES)), FilterOrder.INTAKE);
    }

    @Bean
    FilterRegistrationBean<Lanes> lanes(ObjectProvider<Access> access) {
        CallLanes lanes = new CallLanes(SingletonSupplier.of(access::getObject));
        return first(new Lanes(lanes::of, lanes::callerOf), FilterOrder.INTAKE + 1);
    }

    /** A body that was taken in comes by once more, as an asynchronous dispatch. */
    private static <F extends Filter> FilterRegistrationBean<F> first(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        registration.setOrder(order);
        return registration;
    }
}
