package dev.cofre.storage.holding;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param promise for how long a node keeps what it has proved to hold; a proof is good for half of that
 */
@Validated
@ConfigurationProperties("cofre.holding")
record HoldingProperties(
        @DefaultValue("1m") @DurationMin(millis = 1) Duration promise) {}
