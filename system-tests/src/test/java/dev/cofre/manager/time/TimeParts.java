package dev.cofre.manager.time;

import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.node.Nodes;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;

/** What says by which time things expire, for a simulated manager. */
public final class TimeParts {
    private TimeParts() {}

    /** As it does every second. */
    public static void pass(ClusterTime time) {
        time.pass();
    }

    public static ClusterTime of(Catalog catalog, Nodes nodes, SteadyTime time, Clock clock) {
        return new ClusterTime(catalog, nodes, time, clock, new TimeProperties(false));
    }
}
