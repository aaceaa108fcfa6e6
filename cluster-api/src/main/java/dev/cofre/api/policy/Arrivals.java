package dev.cofre.api.policy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * When snapshots came, beside what their hosts say of the time. A backup may take a while, so that it comes later than its time; a
 * snapshot that was tagged anew comes much later.
 *
 * @param stored by the cluster's time; now, for one that is not in it
 */
record Arrivals(Map<BlobId, Instant> stored, Instant now) {
    /** How long a backup may take, and how far a clock may be off, until it is doubted. */
    private static final Duration CREDIBLE = Duration.ofDays(1);

    private static final Duration LATELY = Duration.ofDays(1);

    Arrivals {
        stored = Map.copyOf(stored);
    }

    Instant of(Snapshot snapshot) {
        return stored.getOrDefault(snapshot.id(), now);
    }

    /** Whether the hosts' times may be as they say. @param newestFirst by those */
    boolean confirm(List<Snapshot> newestFirst) {
        Instant later = Instant.MAX;
        for (Snapshot snapshot : newestFirst) {
            if (isDoubtful(snapshot) || of(snapshot).isAfter(later)) {
                return false;
            }
            later = of(snapshot);
        }
        return true;
    }

    boolean isDoubtfulAndNew(Snapshot snapshot) {
        return isDoubtful(snapshot) && of(snapshot).isAfter(now.minus(LATELY));
    }

    private boolean isDoubtful(Snapshot snapshot) {
        return Duration.between(snapshot.time(), of(snapshot)).abs().compareTo(CREDIBLE) > 0;
    }
}
