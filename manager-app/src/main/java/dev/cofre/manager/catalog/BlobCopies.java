package dev.cofre.manager.catalog;

import dev.cofre.api.blob.BlobId;
import java.util.Set;

/**
 * A blob and where its replicas are.
 *
 * @param row the catalog's number for it; lists of blobs ascend by it
 * @param size bytes
 * @param wanted the highest replication factor of its versions
 * @param volumes also those that are no node's current one
 */
public record BlobCopies(long row, BlobId blob, long size, int wanted, Set<Long> volumes) {
    public BlobCopies {
        volumes = Set.copyOf(volumes);
    }
}
