package dev.cofre.storage.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manager's time, as far as its answers tell: grants end by it, and a node whose own clock is hours off must neither refuse all of
 * them nor take old ones. Thread-safe.
 */
final class ManagerTime {
    private static final Logger log = LoggerFactory.getLogger(ManagerTime.class);
    /** More than answers take, and less than grants live. */
    private static final Duration NOTABLE = Duration.ofMinutes(1);

    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    ManagerTime(Clock clock) {
        this.clock = clock;
    }

    /** To be called as soon as the answer is there that says so. */
    void is(Instant now) {
        Duration found = Duration.between(clock.instant(), now);
        if (found.minus(ahead).abs().compareTo(NOTABLE) > 0 && found.abs().compareTo(NOTABLE) > 0) {
            log.warn(
                    "This machine's clock differs from the manager's by {}: grants are taken by the manager's, times of receipts and logs are wrong; set the clock",
                    found.abs().truncatedTo(ChronoUnit.SECONDS));
        }
        ahead = found;
    }

    Instant instant() {
        return clock.instant().plus(ahead);
    }

    /** How much the manager's clock is ahead; negative if it is behind. */
    Duration ahead() {
        return ahead;
    }
}
