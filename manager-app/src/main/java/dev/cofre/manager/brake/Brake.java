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
    private long allowed;
    private Instant allowedUntil = Instant.MIN;

    /**
     * @param share of what there is that may be taken within the window
     * @param handful as many may be taken whatever their share
     * @param window how long what was taken counts, and how long a person's word holds
     * @param sticky whether what was stopped stays so until a person has said otherwise, also once it would take little
     */
    record Limits(double share, long handful, Duration window, boolean sticky) {}

    private record Taken(Instant at, long count) {}

    Brake(Limits limits) {
        this.limits = limits;
    }

    /** Whether so many may be taken now; if so they count as taken. @param there how many there are, these among them */
    boolean allows(long count, long there, Instant now) {
        return allows(count, () -> there, now);
    }

    /** @param there is asked only where it matters */
    boolean allows(long count, LongSupplier there, Instant now) {
        forget(now);
        if (limits.sticky() && count <= allowed) {
            allowed -= count;
            stopped = 0;
            return true;
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
            allowed -= count;
            stopped = 0;
            return true;
        }
        stopped = count;
        allowed = 0;
        return false;
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

    /** How many were taken within the window without a word. */
    long recently(Instant now) {
        forget(now);
        return recently;
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
