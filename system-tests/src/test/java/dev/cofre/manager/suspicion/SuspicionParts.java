package dev.cofre.manager.suspicion;

import dev.cofre.manager.catalog.Notebook;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;

/** What remembers who gave something else than he should, for a simulated manager. */
public final class SuspicionParts {
    private SuspicionParts() {}

    public static Suspicions of(Notebook notebook, SteadyTime time, Clock clock) {
        return new Suspicions(notebook, time, clock);
    }
}
