package dev.cofre.manager.reservation;

import dev.cofre.manager.grant.GrantProperties;
import dev.cofre.service.time.SteadyTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A reservation lives as long as the grant that it backs. */
@Configuration(proxyBeanMethods = false)
class ReservationConfiguration {
    /** Some 100 bytes each. */
    private static final int CAPACITY = 200_000;

    @Bean
    Reservations reservations(SteadyTime time, GrantProperties grants) {
        return new Reservations(time, grants.grantTime(), CAPACITY);
    }
}
