package dev.cofre.client.transfer;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.upload.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way, under one id over all tries.
 *
 * @param blob computed before for small files; null for large ones, which are read once only
 */
record Job(
        Outgoing file,
        UploadId id,
        SourceFile source,
        @Nullable BlobId blob) {
    /** What may travel in a batch. */
    static final int SMALL_BYTES = 64 * 1024;

    static Job of(Outgoing file) throws UnreadableException {
        SourceFile source = SourceFile.of(file.path());
        return new Job(file, UploadId.create(), source, source.size() <= SMALL_BYTES ? source.digest() : null);
    }

    boolean small() {
        return blob != null;
    }

    String name() {
        return file.name().value();
    }
}
