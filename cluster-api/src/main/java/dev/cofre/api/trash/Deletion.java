package dev.cofre.api.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import java.time.Instant;

/**
 * What happened to a version.
 *
 * @param number ascends with time
 * @param size bytes
 */
public record Deletion(
        long number, Instant at, Operation operation, FileName name, int version, BlobId blob, long size) {
    public enum Operation {
        /** Moved to the trash by its client. */
        DELETE,
        /** Had back from the trash by its client. */
        UNDELETE,
        /** Gone for good, as it had been in the trash for long enough. */
        EXPIRE
    }
}
