package dev.cofre.client.snapshot.pack;

import dev.cofre.api.blob.BlobId;

/**
 * A chunk or a tree in a pack.
 *
 * @param id SHA-256 of its bytes as they were before they were packed
 * @param offset where in the pack it begins
 * @param stored bytes that it takes there
 * @param size bytes that it has; as many as are stored, if it is not compressed
 */
public record Part(BlobId id, int offset, int stored, int size) {
    boolean compressed() {
        return stored != size;
    }
}
