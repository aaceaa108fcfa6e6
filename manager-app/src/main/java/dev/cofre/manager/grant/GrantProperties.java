package dev.cofre.manager.grant;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long grants live, and what goes without them.
 *
 * @param grantTime for how long a grant lets its holder begin, and the space for it stays promised
 * @param unwarrantedTime for how long after the catalog got its key uploads from before are entered that lack the manager's word, if the
 *     journal of one server knew them; null: for a day, if those of two did
 */
@Validated
@ConfigurationProperties("cofre.manager")
public record GrantProperties(
        @DefaultValue("15m") @DurationMin(seconds = 1) Duration grantTime,
        @DurationMin(seconds = 0) @Nullable Duration unwarrantedTime) {
    private static final Duration DAY = Duration.ofDays(1);

    Duration patience() {
        return unwarrantedTime == null ? DAY : unwarrantedTime;
    }
}
