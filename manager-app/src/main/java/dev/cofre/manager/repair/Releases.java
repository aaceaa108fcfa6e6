package dev.cofre.manager.repair;

import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds the brake when more is let go than is made: a copy for each that repair or balance has made since this manager's start is no
 * loss. Blobs that nobody needs are counted when their versions go. Thread-safe.
 */
final class Releases {
    private static final Act ACT = new Act("release", "cluster", "copies", null);

    private final Brakes brakes;
    private final Catalog catalog;
    /** Copies that were made, and for which none has been let go. */
    private final AtomicLong made = new AtomicLong();

    Releases(Brakes brakes, Catalog catalog) {
        this.brakes = brakes;
        this.catalog = catalog;
    }

    void copied() {
        made.incrementAndGet();
    }

    /** @param remaining for each copy that is to go the volumes on which others are; none if nobody needs it */
    boolean allow(Collection<Set<Long>> remaining) {
        long going = remaining.stream().filter(others -> !others.isEmpty()).count();
        if (going == 0) {
            return true;
        }
        long paid = Math.min(going, made.get());
        if (!brakes.allowPart(ACT, going - paid, catalog::replicas)) {
            return false;
        }
        made.updateAndGet(count -> Math.max(0, count - paid));
        return true;
    }

    /** Whether nothing more is let go before a person has said so. */
    boolean areStopped() {
        return brakes.isWaiting(ACT);
    }
}
