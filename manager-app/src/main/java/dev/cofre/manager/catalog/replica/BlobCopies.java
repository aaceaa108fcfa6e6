package dev.cofre.manager.catalog.replica;

import dev.cofre.api.blob.BlobId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A blob and where its replicas are.
 *
 * @param row the catalog's number for it; lists of blobs ascend by it
 * @param size bytes
 * @param wanted the highest replication factor of its versions
 * @param uploads how many have brought it
 * @param volumes those that hold it, also if they are no node's current one, each with how many of the uploads are in its
 *     journal, at least
 */
public record BlobCopies(long row, BlobId blob, long size, int wanted, int uploads, Map<Long, Integer> volumes) {
    public BlobCopies {
        // in order, so that whoever takes the first one takes the same one each time
        volumes = Collections.unmodifiableMap(new TreeMap<>(volumes));
    }
}
