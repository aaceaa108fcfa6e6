package dev.cofre.manager.catalog;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks after the catalog's disk every few seconds. */
@Component
class CatalogTending {
    private final Catalog catalog;

    CatalogTending(Catalog catalog) {
        this.catalog = catalog;
    }

    @Scheduled(fixedDelayString = "${cofre.manager.disk.interval:5s}", initialDelay = 0)
    void tend() {
        catalog.tend();
    }
}
