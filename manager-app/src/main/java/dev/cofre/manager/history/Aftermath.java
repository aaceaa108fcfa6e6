package dev.cofre.manager.history;

import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * After the catalog lacked something, lets nothing go for good until a person says so: what was had back from the trash meanwhile, or
 * which copies were let go, no journal knows.
 */
@Component
class Aftermath {
    private static final Logger log = LoggerFactory.getLogger(Aftermath.class);
    private static final Act LET_GO = new Act("letting-go", "catalog", "versions in the trash", null);

    private final CourseCatalog catalog;
    private final Brakes brakes;

    Aftermath(CourseCatalog catalog, Brakes brakes) {
        this.catalog = catalog;
        this.brakes = brakes;
    }

    @Scheduled(fixedDelayString = "${cofre.manager.history.interval:1s}")
    void look() {
        try {
            if (catalog.held().isEmpty()) {
                return;
            }
            long held = catalog.countHeld();
            if (brakes.isMeant(LET_GO, Math.max(1, held), held)) { // copies wait for the same word
                catalog.endHold();
                log.warn("Versions expire and copies are let go again: somebody has said so");
            }
        } catch (CatalogUnavailableException e) {
            log.debug("It is not known now whether something is kept: {}", e.getMessage());
        }
    }
}
