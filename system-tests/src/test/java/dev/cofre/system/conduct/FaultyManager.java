package dev.cofre.system.conduct;

import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires what a test says of its conduct into the manager: only its clock can be wrong. */
@Configuration(proxyBeanMethods = false)
class FaultyManager {
    @Bean
    static BeanPostProcessor conduct(Environment environment) {
        Orders orders = new Orders(Path.of(environment.getRequiredProperty(Conduct.SETTING)));
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Clock machine ? orders.clock(machine) : bean;
            }
        };
    }
}
