package dev.cofre.manager.brake;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What stops much at once, for a simulated manager. */
public final class BrakeParts {
    public static final double SHARE = 0.25;
    public static final int HANDFUL = 5;

    private BrakeParts() {}

    /** Those of one process. @param worn whether they hold nothing */
    public static Brakes of(Notebook notebook, SteadyTime time, Clock clock, boolean worn) {
        return new Brakes(
                new BrakeProperties(
                        SHARE,
                        10,
                        Duration.ofHours(24),
                        new BrakeProperties.Hourly(SHARE, worn ? Integer.MAX_VALUE : HANDFUL)),
                notebook,
                time,
                clock,
                new SimpleMeterRegistry());
    }

    public static List<StoppedAct> stopped(Brakes brakes) {
        return brakes.stopped(client -> true);
    }

    /** As a person says it who does not say how many. */
    public static void proceed(Brakes brakes, StoppedAct act) {
        brakes.proceed(act.kind(), act.scope(), null);
    }
}
