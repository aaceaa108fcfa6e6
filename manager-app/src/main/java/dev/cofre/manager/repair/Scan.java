package dev.cofre.manager.repair;

import java.time.Instant;

/** A walk through all blobs of a volume, a page at a time; repeated until a whole walk has left nothing to do. */
final class Scan {
    private final long volume;
    private final Instant since;
    private final Walk walk = new Walk();
    private boolean found;

    /** @param since when what it looks for may have happened */
    Scan(long volume, Instant since) {
        this.volume = volume;
        this.since = since;
    }

    long volume() {
        return volume;
    }

    Instant since() {
        return since;
    }

    Walk walk() {
        return walk;
    }

    /** @param somethingToDo whether any blob of a page was not as it should be */
    void found(boolean somethingToDo) {
        found |= somethingToDo;
    }

    /**
     * The last page has been looked at.
     *
     * @return whether this walk has found nothing, so that no other is needed
     */
    boolean end(Instant next) {
        boolean clean = !found;
        walk.end(next);
        found = false;
        return clean;
    }
}
