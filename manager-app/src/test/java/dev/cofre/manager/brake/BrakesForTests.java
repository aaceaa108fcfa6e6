package dev.cofre.manager.brake;

import dev.cofre.manager.catalog.Notebook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Brakes for tests in other rooms, at a moment that does not pass. */
public final class BrakesForTests {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private BrakesForTests() {}

    /** @param handful as many may go within an hour, or a quarter of what there is */
    public static Brakes of(Notebook notebook, long handful) {
        return new Brakes(
                new BrakeProperties(0.25, 10, Duration.ofHours(24), new BrakeProperties.Hourly(0.25, handful)),
                notebook,
                () -> NOW,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }
}
