package dev.cofre.service.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Time that passes as fast as it really does, whatever is done to the machine's clock meanwhile: for all that takes a while, or is due
 * after one. Its moments are compared with each other only, and only in the process that they are of. Thread-safe.
 */
@FunctionalInterface
public interface SteadyTime {
    /** Never less than what it was before. */
    Instant now();

    /** The machine's: begins at a time of day, and does not follow the clock from there. */
    static SteadyTime from(Instant begin) {
        long started = System.nanoTime();
        return () -> begin.plusNanos(System.nanoTime() - started);
    }

    /** How long ago a moment was. */
    default Duration since(Instant moment) {
        return Duration.between(moment, now());
    }

    /** When a moment was by a clock as it stands now: for people. */
    default Instant on(Clock clock, Instant moment) {
        return clock.instant().minus(since(moment));
    }
}
