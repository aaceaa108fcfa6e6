package dev.cofre.storage.repair;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param keep for how long the bytes of a copy that was let go stay, as long as there is room; longer than a weekend. 0 for not at all
 */
@Validated
@ConfigurationProperties("cofre.letting-go")
record LettingGoProperties(
        @DefaultValue("4d") @DurationMin(millis = 0) Duration keep) {}
