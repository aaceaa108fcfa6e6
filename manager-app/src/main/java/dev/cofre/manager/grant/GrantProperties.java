package dev.cofre.manager.grant;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long grants live.
 *
 * @param grantTime for how long a grant lets its holder begin, and the space for it stays promised
 */
@Validated
@ConfigurationProperties("cofre.manager")
public record GrantProperties(
        @DefaultValue("15m") @DurationMin(seconds = 1) Duration grantTime) {}
