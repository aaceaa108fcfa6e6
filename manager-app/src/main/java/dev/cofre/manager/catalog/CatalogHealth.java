package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the database answers, is sound, and has room for more. */
@Component("catalogHealthIndicator")
class CatalogHealth extends AbstractHealthIndicator {
    private final Catalog catalog;

    CatalogHealth(Catalog catalog) {
        super("the catalog does not answer");
        this.catalog = catalog;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Optional<String> trouble = catalog.trouble();
        if (trouble.isPresent()) {
            builder.outOfService().withDetail("problem", trouble.get());
            return;
        }
        try {
            catalog.check();
        } catch (CatalogUnavailableException e) { // who asks comes again every second, and a trace says no more
            builder.down().withDetail("problem", String.valueOf(e.getMessage()));
            return;
        }
        builder.up().withDetail("cluster", catalog.cluster().id());
    }
}
