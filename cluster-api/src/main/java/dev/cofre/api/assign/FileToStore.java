package dev.cofre.api.assign;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * One file that a client wants to store.
 *
 * @param upload made by the client and kept over retries; null lets the manager make one
 * @param name null if the bytes bring it along, as a multipart part does
 * @param size bytes, at most; where the name is null, of all that come; null if not known before the end
 * @param blob SHA-256 of the bytes, if the client has computed it
 * @param copies null for the cluster's default
 */
public record FileToStore(
        @Nullable UploadId upload,
        @Nullable FileName name,
        @Nullable Long size,
        @Nullable BlobId blob,
        @Nullable ReplicationFactor copies) {
    public FileToStore {
        if (size != null && size < 0) {
            throw new IllegalArgumentException("size must not be negative, was " + size);
        }
    }
}
