package dev.cofre.system.step;

import dev.cofre.manager.catalog.Catalog;
import java.nio.file.Path;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires the steps into the manager. */
@Configuration(proxyBeanMethods = false)
class SteppedManager {
    @Bean
    static BeanPostProcessor steps(Environment environment) {
        Steps steps = new Steps(Path.of(environment.getRequiredProperty(Steps.SETTING)));
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Catalog catalog
                        ? Stepped.around(
                                Catalog.class,
                                catalog,
                                "commit",
                                () -> steps.reach(Step.MANAGER_BEFORE_COMMIT),
                                () -> steps.reach(Step.MANAGER_AFTER_COMMIT))
                        : bean;
            }
        };
    }
}
