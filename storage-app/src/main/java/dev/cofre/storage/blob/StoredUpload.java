package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload as this node has it on stable storage.
 *
 * @param size bytes of the blob
 * @param stored when its record was made; later each time that the upload is stored anew, so that it tells these apart
 * @param version its version in the catalog; null while this node does not know that it is committed
 * @param committed when it was; null like {@code version}
 */
public record StoredUpload(
        UploadFacts facts,
        BlobId blob,
        long size,
        Instant stored,
        @Nullable Integer version,
        @Nullable Instant committed) {}
