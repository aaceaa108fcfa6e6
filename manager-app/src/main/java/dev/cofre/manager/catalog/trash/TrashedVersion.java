package dev.cofre.manager.catalog.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import java.time.Instant;

/**
 * A version that is, or was until now, in the trash.
 *
 * @param size bytes
 * @param deleted when it was moved there
 */
public record TrashedVersion(FileName name, int version, BlobId blob, long size, Instant deleted) {
    TrashedVersion deletedAt(Instant time) {
        return new TrashedVersion(name, version, blob, size, time);
    }
}
