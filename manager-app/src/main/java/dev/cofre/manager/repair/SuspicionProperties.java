package dev.cofre.manager.repair;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param patience a server that does not have what the catalog counts on has so long to say so itself, before it is suspected of
 *     hiding it
 */
@Validated
@ConfigurationProperties("cofre.manager.suspicion")
record SuspicionProperties(
        @DefaultValue("30s") @DurationMin(millis = 1) Duration patience) {}
