package dev.cofre.manager.node.patience;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a node may be away until what.
 *
 * @param silence until it gets nothing new
 * @param grace until it counts as lost
 * @param restartGrace the same if it has announced that it stops
 * @param since from when nodes could report to this manager: nobody can have been heard before
 */
public record Patience(Duration silence, Duration grace, Duration restartGrace, Instant since) {
    public Patience since(Instant start) {
        return new Patience(silence, grace, restartGrace, start);
    }

    public boolean isSilent(Instant now, Instant heard) {
        return now.isAfter(heard.plus(silence));
    }

    public boolean isLost(Instant now, Instant heard) {
        return now.isAfter(heard.plus(silence).plus(grace));
    }

    public boolean isOverdue(Instant now, Instant stopped) {
        return now.isAfter(stopped.plus(restartGrace));
    }
}
