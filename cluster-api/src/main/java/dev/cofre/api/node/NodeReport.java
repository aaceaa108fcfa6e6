package dev.cofre.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.catalog.CatalogMark;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells with each heartbeat.
 *
 * @param capacity bytes of the volume that holds its data folder
 * @param free bytes still usable for blobs there, the reserve taken off. What uploads on their way have announced is still
 *     in it: the manager has promised it to them, and takes it off itself
 * @param uploadsInFlight uploads and replicas that it receives at the moment
 * @param writable false once it takes no more writes until a restart
 * @param stopping true in the last report before an orderly end
 * @param scrubbed every byte that the node holds has been read, or written, since then; null if it does not say
 * @param distrust why what the node reads from its disk cannot be relied upon; null if nothing speaks against it
 * @param clock what the node's clock says; null if it does not tell
 * @param epoch the highest that it has had orders of; null if it does not tell
 * @param catalog the states of the catalog that it has seen, the newest of each branch, the newest branch first; null if it does not
 *     tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeReport(
        long capacity,
        long free,
        int uploadsInFlight,
        boolean writable,
        boolean stopping,
        @Nullable Instant scrubbed,
        @Nullable String distrust,
        @Nullable Instant clock,
        @Nullable Long epoch,
        @Nullable List<CatalogMark> catalog) {
    /** Branches that are told, at most. */
    public static final int MOST_BRANCHES = 16;

    public NodeReport {
        catalog = catalog == null ? null : List.copyOf(catalog);
    }

    /** Of a node that does not tell what it has seen of the catalog. */
    public NodeReport(
            long capacity,
            long free,
            int uploadsInFlight,
            boolean writable,
            boolean stopping,
            @Nullable Instant scrubbed,
            @Nullable String distrust,
            @Nullable Instant clock,
            @Nullable Long epoch) {
        this(capacity, free, uploadsInFlight, writable, stopping, scrubbed, distrust, clock, epoch, null);
    }

    /** Of a node that nothing speaks against, and that tells neither its time nor an epoch. */
    public NodeReport(
            long capacity,
            long free,
            int uploadsInFlight,
            boolean writable,
            boolean stopping,
            @Nullable Instant scrubbed) {
        this(capacity, free, uploadsInFlight, writable, stopping, scrubbed, null, null, null, null);
    }
}
