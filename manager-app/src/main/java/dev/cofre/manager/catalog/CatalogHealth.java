package dev.cofre.manager.catalog;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the database answers. */
@Component("catalogHealthIndicator")
class CatalogHealth extends AbstractHealthIndicator {
    private final Catalog catalog;

    CatalogHealth(Catalog catalog) {
        super("the catalog does not answer");
        this.catalog = catalog;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        catalog.check();
        builder.up().withDetail("cluster", catalog.cluster().id());
    }
}
