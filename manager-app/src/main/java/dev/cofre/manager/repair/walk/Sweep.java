package dev.cofre.manager.repair.walk;

import dev.cofre.manager.repair.standing.Situation;
import java.time.Instant;

/**
 * The walk through all blobs, again and again, and what it is known from it: whether some copy is missing, and the {@link Count}. Not
 * thread-safe.
 */
public final class Sweep {
    private final Walk walk = new Walk();
    private Count counting = new Count();
    private Count counted = new Count();
    /** Whether a round has found no copy missing since the start, and since something that was tried has failed. */
    private boolean clean;
    /** Whether no copy was found missing since this round began, and nothing has failed. */
    private boolean cleanSoFar = true;
    /** Whether nodes have come or gone since the count that has ended began. */
    private boolean outdated = true;
    /** Whether they have since the one that is under way began. */
    private boolean changed;

    public Walk walk() {
        return walk;
    }

    /** False until it is known that all copies are there. */
    public boolean isClean() {
        return clean;
    }

    /** Whether somebody waits for its end. */
    public boolean isFast() {
        return !clean || outdated || counted.missingCopies() > 0;
    }

    /** The last whole one. */
    public Count counted() {
        return counted;
    }

    public void count(Situation blob) {
        counting.add(blob);
    }

    public void foundMissing() {
        cleanSoFar = false;
    }

    /** Something is left to be done that is on no list: a round will find it. */
    public void failed() {
        clean = false;
        cleanSoFar = false;
    }

    /** Whether nodes have come or gone since the last count began. */
    public boolean isOutdated() {
        return outdated;
    }

    /** The next round need not wait. */
    public void nodesChanged() {
        outdated = true;
        changed = true;
        walk.hurry();
    }

    /** The last page has been looked at. @param next when the next round may begin */
    public void end(Instant now, Instant next) {
        counting.end(now);
        counted = counting;
        counting = new Count();
        clean |= cleanSoFar;
        cleanSoFar = true;
        outdated = changed;
        changed = false;
        walk.end(outdated ? now : next);
    }
}
