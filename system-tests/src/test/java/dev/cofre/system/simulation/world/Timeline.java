package dev.cofre.system.simulation.world;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Simulated time: what is to happen, in the order of when, all on one thread. While something waits, what is due happens within the
 * wait; so of several that wait the last to begin goes on first, which is one of the orders that there could be. Only so many wait at
 * once; whatever begins beyond that is done without taking any time.
 */
public final class Timeline {
    private static final int MOST_WAITING = 16;

    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private long number;
    private int waiting;
    private boolean mayWait;
    private @Nullable Throwable failure;

    public Timeline(long seed) {
        random = new SplittableRandom(seed);
    }

    private record Event(long at, long number, Runnable what) {}

    /** Ends whatever waits once something has gone wrong. */
    public static final class Over extends Error {
        private static final long serialVersionUID = 1;

        Over() {
            super("the simulation is over", null, false, false);
        }
    }

    public Instant now() {
        return Instant.ofEpochMilli(now);
    }

    public long millis() {
        return now;
    }

    public SplittableRandom random() {
        return random;
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    public void in(long millis, Runnable what) {
        events.add(new Event(now + millis, number++, what));
    }

    /** Runs something that may wait, as long as not too many do. */
    public void waiting(Runnable what) {
        boolean before = mayWait;
        mayWait = waiting < MOST_WAITING;
        try {
            what.run();
        } finally {
            mayWait = before;
        }
    }

    public boolean mayWait() {
        return mayWait;
    }

    /** Lets time pass, and all happen that is due in it; nothing if what runs may not wait. */
    public void pass(long millis) {
        goOn();
        if (mayWait) {
            waiting++;
            mayWait = false;
            try {
                until(now + millis);
            } finally {
                waiting--;
                mayWait = true;
            }
            goOn();
        }
    }

    private void goOn() {
        if (failure != null) {
            throw new Over();
        }
    }

    private void until(long end) {
        Event next = events.peek();
        while (next != null && next.at() <= end && failure == null) {
            events.remove();
            now = Math.max(now, next.at());
            happen(next.what());
            next = events.peek();
        }
        now = Math.max(now, end);
    }

    private void happen(Runnable what) {
        try {
            what.run();
        } catch (Over e) {
            // it is
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Lets all happen until then, or until something goes wrong: then it ends with {@link Over}. */
    public void run(Instant end) {
        until(end.toEpochMilli());
        goOn();
    }

    /** Something has gone wrong, whoever may catch what is thrown then. */
    public void fail(Throwable e) {
        failure = failure == null ? e : failure;
    }

    /** What has gone wrong. */
    @Nullable
    public Throwable failure() {
        return failure;
    }
}
