package dev.cofre.manager.grant;

import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.manager.catalog.ClusterCatalog;
import dev.cofre.manager.catalog.KeptKey;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps the cluster's key beside the catalog, from the start on. */
@Component
class KeyKeeper {
    private static final Logger log = LoggerFactory.getLogger(KeyKeeper.class);

    KeyKeeper(ClusterCatalog catalog, AssignmentCheck assignments, CatalogProperties properties) {
        Path file = KeptKey.in(properties.data(), catalog.cluster().id());
        try {
            new KeptKey(catalog.cluster().id(), catalog.cluster().managerKey(), assignments.since())
                    .write(file)
                    .ifPresent(aside -> log.warn(
                            "What was in {} is not the key of this catalog, and is kept in {}: if uploads were assigned under it, put the newest catalog in place, or rebuild with --cofre.rebuild.key={}; else delete it",
                            file,
                            aside,
                            aside));
        } catch (IOException e) { // the catalog has it, too
            log.warn(
                    "The cluster's key is not kept in {}: if the catalog is lost, a rebuild cannot check what was assigned",
                    file,
                    e);
        }
    }
}
