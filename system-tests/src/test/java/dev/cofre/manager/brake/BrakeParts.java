package dev.cofre.manager.brake;

import dev.cofre.manager.catalog.Notebook;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** What stops much at once, for a simulated manager. */
public final class BrakeParts {
    private BrakeParts() {}

    public static Brakes of(Notebook notebook, SteadyTime time, Clock clock) {
        return new Brakes(
                new BrakeProperties(0.25, 10, Duration.ofHours(24), new BrakeProperties.Hourly(0.25, 1000)),
                notebook,
                time,
                clock,
                new SimpleMeterRegistry());
    }
}
