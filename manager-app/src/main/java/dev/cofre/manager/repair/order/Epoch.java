package dev.cofre.manager.repair.order;

import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number under which this manager gives orders: higher than that of any manager before. Thread-safe. */
public final class Epoch {
    private static final Logger log = LoggerFactory.getLogger(Epoch.class);

    private final CourseCatalog catalog;
    /** Never goes back, in whatever order two calls of the catalog end. */
    private final AtomicLong number;
    /** Of the catalog, on which the number was taken, or found to be still there. */
    private UUID branch;

    public Epoch(CourseCatalog catalog) {
        this.catalog = catalog;
        this.number = new AtomicLong(catalog.takeEpoch());
        this.branch = catalog.mark().branch();
    }

    public long number() {
        return number.get();
    }

    /** A catalog that was set back under this manager has an epoch from before, and would let nothing go for it. */
    public synchronized void keep() {
        UUID now = catalog.mark().branch();
        if (!now.equals(branch)) {
            catalog.overtakeEpoch(number()).ifPresent(higher -> {
                log.info("The catalog was set back; this manager's epoch is {} from now on", higher);
                number.accumulateAndGet(higher, Math::max);
            });
            branch = now;
        }
    }

    /** After the loss of a catalog, or with a clock that was ahead: nodes that have heard more would follow nobody any more. */
    public void overtake(NodeId node, long heard) {
        if (heard <= number()) {
            return;
        }
        try {
            catalog.overtakeEpoch(heard).ifPresent(higher -> {
                log.info("{} has had orders of epoch {}: this manager's is {} from now on", node, heard, higher);
                number.accumulateAndGet(higher, Math::max);
            });
        } catch (CatalogUnavailableException e) {
            log.warn("Epoch {} cannot be overtaken now, trying again: {}", heard, e.getMessage());
        }
    }
}
