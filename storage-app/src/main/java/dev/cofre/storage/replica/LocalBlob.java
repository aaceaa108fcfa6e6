package dev.cofre.storage.replica;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.UploadFacts;
import org.jspecify.annotations.Nullable;

/**
 * A blob that this node has or is about to have, and that needs replicas.
 *
 * @param size bytes
 * @param content the bytes if they are few; null if they are to be read from this node's disk
 * @param link true if only nodes that hold the blob already will do, and no bytes travel
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record LocalBlob(UploadFacts facts, BlobId blob, long size, byte @Nullable [] content, boolean link) {
    private static final byte[] NOTHING = {};

    public static LocalBlob small(UploadFacts facts, BlobId blob, byte[] content) {
        return new LocalBlob(facts, blob, content.length, content, false);
    }

    public static LocalBlob onDisk(UploadFacts facts, BlobId blob, long size) {
        return new LocalBlob(facts, blob, size, null, false);
    }

    public static LocalBlob linked(UploadFacts facts, BlobId blob, long size) {
        return new LocalBlob(facts, blob, size, NOTHING, true);
    }

    UploadId upload() {
        return facts.upload();
    }
}
