package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import java.util.List;

/**
 * What a node is to do for the cluster. Doing it twice, or not at all, does no harm: the manager orders again what it
 * still finds missing.
 *
 * @param epoch of the manager that orders; a node that has heard a higher one ignores this
 * @param copies blobs to fetch from other nodes
 * @param surplus blobs that have copies enough elsewhere: the node asks for leave to drop them
 */
public record Orders(long epoch, List<CopyOrder> copies, List<BlobId> surplus) {
    public Orders {
        copies = List.copyOf(copies);
        surplus = List.copyOf(surplus);
    }

    /** Nothing to do. */
    public static Orders none(long epoch) {
        return new Orders(epoch, List.of(), List.of());
    }
}
