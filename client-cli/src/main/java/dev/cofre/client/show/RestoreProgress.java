package dev.cofre.client.show;

import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.restore.place.Act;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Adds up what a restore does, and tells every so often. Thread-safe; what it tells, it tells one after the other. */
final class RestoreProgress implements RestoreListener {
    private final OptionalLong total;
    private final Clock clock;
    private final Duration period;
    private final Consumer<State> show;
    private final RestoreListener next;
    private final Instant began;
    private Instant shown;
    private long files;
    private long bytes;
    private long errors;

    /**
     * How far it is.
     *
     * @param bytes that were written, or were there already
     * @param total of the snapshot, if all of it is wanted
     */
    record State(Duration elapsed, long files, long bytes, OptionalLong total, long errors) {
        /** From 0 to 1. */
        Optional<Double> done() {
            return total.isPresent() && total.getAsLong() > 0
                    ? Optional.of(Math.min(1, (double) bytes / total.getAsLong()))
                    : Optional.empty();
        }

        Optional<Duration> left() {
            return done().filter(done -> done > 0)
                    .map(done -> Duration.ofMillis((long) (elapsed.toMillis() * (1 - done) / done)));
        }
    }

    /**
     * @param period between two shows
     * @param next hears the same
     */
    RestoreProgress(OptionalLong total, Clock clock, Duration period, Consumer<State> show, RestoreListener next) {
        this.total = total;
        this.clock = clock;
        this.period = period;
        this.show = show;
        this.next = next;
        this.began = clock.instant();
        this.shown = began;
    }

    @Override
    public synchronized void wrote(long more) {
        bytes += more;
        next.wrote(more);
        tell();
    }

    @Override
    public synchronized void file(Path path, long size, long fetched) {
        files++;
        bytes += size - fetched;
        next.file(path, size, fetched);
        tell();
    }

    @Override
    public synchronized void verified(Path path, long size) {
        next.verified(path, size);
    }

    @Override
    public synchronized void deleted(Path path) {
        next.deleted(path);
    }

    @Override
    public synchronized void would(Path path, Act act, String why) {
        next.would(path, act, why);
    }

    @Override
    public synchronized void flaw(Path path, String reason) {
        errors++;
        next.flaw(path, reason);
    }

    private void tell() {
        Instant now = clock.instant();
        if (Duration.between(shown, now).compareTo(period) >= 0) {
            shown = now;
            show.accept(new State(Duration.between(began, now), files, bytes, total, errors));
        }
    }
}
