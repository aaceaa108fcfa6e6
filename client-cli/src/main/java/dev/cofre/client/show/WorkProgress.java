package dev.cofre.client.show;

import dev.cofre.client.snapshot.work.Doing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Tells every so often how far some work is. Not thread-safe. */
public final class WorkProgress implements Doing, AutoCloseable {
    private final Clock clock;
    private final Duration period;
    private final Consumer<State> show;
    private final Runnable end;
    private Instant shown;

    /** @param of 0 where that is not known */
    record State(String what, long done, long of) {}

    /** @param period between two shows @param end makes room for other lines */
    WorkProgress(Clock clock, Duration period, Consumer<State> show, Runnable end) {
        this.clock = clock;
        this.period = period;
        this.show = show;
        this.end = end;
        this.shown = clock.instant();
    }

    @Override
    public void at(String what, long done, long of) {
        Instant now = clock.instant();
        if (Duration.between(shown, now).compareTo(period) >= 0) {
            shown = now;
            show.accept(new State(what, done, of));
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
