package dev.cofre.api.repair;

import dev.cofre.api.catalog.CatalogMark;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The manager's answer to a node's report.
 *
 * @param orders what the node is to do for the cluster
 * @param now the manager's time, by which grants end; goes on evenly, whatever is done to its clock
 * @param clock what the manager's clock says; null if it does not tell
 * @param catalog the newest state of the catalog, in the place of all that the node has told; null while that may be more than is in it
 */
public record HeartbeatAnswer(
        Orders orders,
        Instant now,
        @Nullable Instant clock,
        @Nullable CatalogMark catalog) {
    /** One that says nothing of the catalog. */
    public HeartbeatAnswer(Orders orders, Instant now, @Nullable Instant clock) {
        this(orders, now, clock, null);
    }
}
