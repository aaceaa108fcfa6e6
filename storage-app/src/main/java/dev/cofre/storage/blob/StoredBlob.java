package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;

/**
 * A blob that this node holds.
 *
 * @param size bytes
 * @param stored when it first came
 */
public record StoredBlob(BlobId blob, long size, Instant stored) {}
