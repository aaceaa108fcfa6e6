package dev.cofre.manager.grant;

import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** What signs grants, for a simulated manager. */
public final class GrantParts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final GrantProperties PROPERTIES = new GrantProperties(Duration.ofMinutes(15), Duration.ofDays(1));

    private GrantParts() {}

    public static Grants of(Catalog catalog, SteadyTime time) {
        return new Grants(catalog, JSON, time, PROPERTIES);
    }

    public static Warrants warrants(Catalog catalog) {
        return new Warrants(catalog);
    }

    /** @param takesAll whether it takes what was never assigned */
    public static AssignmentCheck check(
            Catalog catalog, Suspicions suspicions, SteadyTime time, Clock clock, boolean takesAll) {
        GrantProperties properties =
                takesAll ? new GrantProperties(PROPERTIES.grantTime(), Duration.ofDays(365_000)) : PROPERTIES;
        return new AssignmentCheck(warrants(catalog), suspicions, catalog, clock, time, properties);
    }
}
