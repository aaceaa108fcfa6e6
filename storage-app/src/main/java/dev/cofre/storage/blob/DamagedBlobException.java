package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;

/** The bytes on this disk are not those that were stored. */
public final class DamagedBlobException extends IOException {
    private final BlobId blob;

    public DamagedBlobException(BlobId blob, String what) {
        super("blob %s is damaged on this server: %s".formatted(blob, what));
        this.blob = blob;
    }

    public BlobId blob() {
        return blob;
    }
}
