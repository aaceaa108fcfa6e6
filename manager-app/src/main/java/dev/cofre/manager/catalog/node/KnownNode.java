package dev.cofre.manager.catalog.node;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node as the catalog has it.
 *
 * @param volume the catalog's number for its data folder
 * @param draining whether it is being emptied, to be taken out
 * @param key that its folder was admitted with; null if that was before there were keys
 * @param session the SHA-256 of what its process says with each call; null while none has registered
 * @param moved the last change of its address; null if there was none
 */
public record KnownNode(
        NodeId node,
        URI url,
        String zone,
        UUID folder,
        long volume,
        boolean draining,
        @Nullable NodeKey key,
        @Nullable BlobId session,
        @Nullable Move moved) {
    /** Times are kept to the millisecond. @param from the address before */
    public record Move(URI from, Instant at) {
        public Move {
            at = at.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    public KnownNode withDraining(boolean on) {
        return new KnownNode(node, url, zone, folder, volume, on, key, session, moved);
    }
}
