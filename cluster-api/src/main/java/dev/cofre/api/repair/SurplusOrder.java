package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.util.List;

/**
 * A copy that is said to be too many where the order goes.
 *
 * @param keep copies that must remain, each of which proves before this one is let go that it is there; 0 if nobody needs the
 *     blob any more
 * @param holders the nodes that are said to hold the others
 */
public record SurplusOrder(BlobId blob, int keep, List<NodeId> holders) {
    public SurplusOrder {
        if (keep < 0) {
            throw new IllegalArgumentException("copies that remain must not be negative, were %d".formatted(keep));
        }
        holders = List.copyOf(holders);
    }
}
