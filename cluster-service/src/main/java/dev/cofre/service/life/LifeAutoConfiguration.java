package dev.cofre.service.life;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Lets liveness look at what must be alive. */
@AutoConfiguration
public class LifeAutoConfiguration {
    @Bean
    HealthIndicator vital(ObjectProvider<Vital> parts) {
        return new VitalHealth(parts.orderedStream().toList());
    }
}
