package dev.cofre.manager.repair.walk;

import java.time.Instant;

/** A walk through all blobs of a volume, a page at a time; repeated until a whole walk has left nothing to do. */
public final class Scan {
    private final long volume;
    private final Instant since;
    private final Walk walk = new Walk();
    private boolean found;

    /** @param since when what it looks for may have happened */
    public Scan(long volume, Instant since) {
        this.volume = volume;
        this.since = since;
    }

    public long volume() {
        return volume;
    }

    public Instant since() {
        return since;
    }

    public Walk walk() {
        return walk;
    }

    /** @param somethingToDo whether any blob of a page was not as it should be */
    public void found(boolean somethingToDo) {
        found |= somethingToDo;
    }

    /**
     * The last page has been looked at.
     *
     * @return whether this walk has found nothing, so that no other is needed
     */
    public boolean end(Instant next) {
        boolean clean = !found;
        walk.end(next);
        found = false;
        return clean;
    }
}
