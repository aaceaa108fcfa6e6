package dev.cofre.manager.grant;

import dev.cofre.manager.catalog.Catalog;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** What signs grants, for a simulated manager. */
public final class GrantParts {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private GrantParts() {}

    public static Grants of(Catalog catalog, SteadyTime time) {
        return new Grants(catalog, JSON, time, new GrantProperties(Duration.ofMinutes(15)));
    }
}
