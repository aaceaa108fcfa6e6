package dev.cofre.manager.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Watches one act: within a window it may take a share of what there is, or a handful if that is more. What would go beyond is
 * stopped as a whole, and goes on only by a word that says how much. All moments are in steady time. Not thread-safe.
 */
final class Brake {
    private final Limits limits;
    /** Of a window, in which what is taken bit by bit is one. */
    private static final int PARTS = 60;

    private final Deque<Taken> taken = new ArrayDeque<>();
    private long recently;
    /** What was stopped last; 0 while nothing waits. */
    private long stopped;

    private long of;
    /** How many had been taken when it was stopped. */
    private long before;

    private long allowed;
    private Instant allowedUntil = Instant.MIN;
    private boolean byWord;

    /**
     * @param share of what there is that may be taken within the window
     * @param handful as many may be taken whatever their share
     * @param window how long what was taken counts, and how long a person's word holds
     * @param sticky whether what was stopped stays so until a person has said otherwise, also once it would take little
     */
    record Limits(double share, long handful, Duration window, boolean sticky) {}

    private record Taken(Instant at, long count) {}

    /**
     * What is to be known of it after a restart.
     *
     * @param recently how many were taken within the window
     * @param before how many had been taken when it was stopped
     */
    record State(long recently, long stopped, long of, long before, long allowed) {
        /** Whether one that has just been made would do the same. */
        boolean isFresh() {
            return recently == 0 && stopped == 0 && allowed == 0;
        }
    }

    Brake(Limits limits) {
        this.limits = limits;
    }

    /**
     * As it was, where nobody knows for how long: what was taken within the window counts as taken now.
     *
     * @param wordHolds for how long a person's word holds from now
     */
    Brake(Limits limits, State state, Duration wordHolds, Instant now) {
        this(limits);
        stopped = state.stopped();
        of = state.of();
        before = state.before();
        allowed = state.allowed();
        allowedUntil = now.plus(wordHolds);
        take(state.recently(), now);
    }

    State state(Instant now) {
        forget(now);
        return new State(recently, stopped, of, before, allowed);
    }

    /** Until when a person's word holds; now, if there is none. */
    Instant allowedUntil(Instant now) {
        return allowed(now) == 0 ? now : allowedUntil;
    }

    /** Whether so many may be taken now; if so they count as taken. @param there how many there are, these among them */
    boolean allows(long count, long there, Instant now) {
        return allows(count, () -> there, now);
    }

    /** @param there is asked only where it matters */
    boolean allows(long count, LongSupplier there, Instant now) {
        forget(now);
        byWord = false;
        if (limits.sticky() && count == 0) {
            return true; // and nobody has spoken by it
        }
        if (limits.sticky() && count <= allowed) {
            return takeByWord(count);
        }
        boolean few = recently + count <= limits.handful();
        if (!few || !limits.sticky()) {
            of = there.getAsLong();
        }
        if (!(limits.sticky() && isStopped()) && isLittle(count)) {
            stopped = 0;
            allowed = 0; // what was allowed is not wanted any more, and must not serve for anything else later
            take(count, now);
            return true;
        }
        if (count <= allowed) {
            return takeByWord(count);
        }
        before = isStopped() ? Math.max(before, recently) : recently;
        stopped = count;
        allowed = 0;
        return false;
    }

    private boolean takeByWord(long count) {
        allowed -= count;
        stopped = 0;
        byWord = true;
        return true;
    }

    /** Of what was allowed last, so many were not taken after all. */
    void giveBack(long count) {
        if (byWord) {
            allowed += count;
            return;
        }
        long left = Math.min(count, recently);
        recently -= left;
        while (left > 0) {
            Taken last = taken.removeLast();
            if (last.count() > left) {
                taken.add(new Taken(last.at(), last.count() - left));
            }
            left -= Math.min(left, last.count());
        }
    }

    /** Whether a person has allowed so many, however few they are. */
    boolean isAllowed(long count, long there, Instant now) {
        forget(now);
        of = there;
        if (count <= allowed) {
            allowed = 0;
            stopped = 0;
            return true;
        }
        stopped = count;
        allowed = 0; // it was for fewer: a person has to see what it has become
        return false;
    }

    /** Lets what is stopped go on. @param upTo how many it may take in all */
    void proceed(long upTo, Instant now) {
        forget(now);
        allowed = upTo;
        allowedUntil = now.plus(limits.window());
    }

    boolean isStopped() {
        return stopped > 0;
    }

    /** How many the act that is stopped would take. */
    long stopped() {
        return stopped;
    }

    /** How many there are. */
    long of() {
        return of;
    }

    /** How many were taken within the window without a word, or had been when it was stopped. */
    long recently(Instant now) {
        forget(now);
        return isStopped() ? Math.max(before, recently) : recently;
    }

    /** How many it may take by a person's word. */
    long allowed(Instant now) {
        forget(now);
        return allowed;
    }

    private boolean isLittle(long count) {
        long all = recently + count;
        return all <= limits.handful() || all <= limits.share() * (of + recently);
    }

    private void take(long count, Instant now) {
        if (count <= 0) {
            return;
        }
        recently += count;
        Taken last = taken.peekLast();
        if (limits.sticky()
                && last != null
                && last.at().plus(limits.window().dividedBy(PARTS)).isAfter(now)) {
            taken.removeLast();
            taken.add(new Taken(last.at(), last.count() + count));
        } else {
            taken.add(new Taken(now, count));
        }
    }

    private void forget(Instant now) {
        while (!taken.isEmpty() && taken.getFirst().at().plus(limits.window()).compareTo(now) <= 0) {
            recently -= taken.removeFirst().count();
        }
        if (allowed > 0 && allowedUntil.compareTo(now) <= 0) {
            allowed = 0;
        }
    }
}
