package dev.cofre.api.snapshot;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;

/** What is stored as a snapshot is none. */
public final class BadSnapshotException extends IOException {
    private static final long serialVersionUID = 1;

    BadSnapshotException(BlobId id, String reason) {
        super("snapshot %s is damaged: %s".formatted(id.hex().substring(0, 8), reason));
    }
}
