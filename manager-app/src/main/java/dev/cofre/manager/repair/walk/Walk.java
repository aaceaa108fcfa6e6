package dev.cofre.manager.repair.walk;

import java.time.Instant;

/** How far a walk through rows of the catalog has come, and when the next one may begin. */
public final class Walk {
    private long cursor;
    private Instant notBefore = Instant.MIN;

    /** The last row that was looked at; 0 at the beginning. */
    public long cursor() {
        return cursor;
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(notBefore);
    }

    public void advance(long last) {
        cursor = last;
    }

    /** The last page has been looked at. */
    void end(Instant next) {
        cursor = 0;
        notBefore = next;
    }

    /** The next page need not wait. */
    public void hurry() {
        notBefore = Instant.MIN;
    }
}
