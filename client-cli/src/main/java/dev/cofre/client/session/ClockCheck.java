package dev.cofre.client.session;

import dev.cofre.client.transfer.Cluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Compares this machine's clock, which gives snapshots their times, with the cluster's. */
record ClockCheck(Clock clock) {
    /** More than reports of servers take. */
    private static final Duration NOTABLE = Duration.ofMinutes(1);

    private static final Duration MUCH = Duration.ofDays(1);

    /** What to say about it, if anything. */
    Optional<String> warning(Cluster cluster) {
        return cluster.ahead(clock)
                .filter(ahead -> ahead.abs().compareTo(NOTABLE) > 0)
                .map(this::warning);
    }

    String warning(Duration ahead) {
        Instant here = clock.instant();
        if (ahead.abs().compareTo(MUCH) < 0) {
            return "This machine's clock is %s %s the cluster's: set the one that is wrong, as snapshots have its times"
                    .formatted(inWords(ahead.abs()), ahead.isNegative() ? "behind" : "ahead of");
        }
        return "This machine's clock says %s, and the cluster's %s: the snapshot gets this machine's time, and stands among others where it does not belong. If that is wrong, set the clock, and back up again"
                .formatted(
                        here.truncatedTo(ChronoUnit.SECONDS), here.minus(ahead).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String inWords(Duration length) {
        return length.toHours() > 0
                ? "%d h %d min".formatted(length.toHours(), length.toMinutesPart())
                : "%d min %d s".formatted(length.toMinutes(), length.toSecondsPart());
    }
}
