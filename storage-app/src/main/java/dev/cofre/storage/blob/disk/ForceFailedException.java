package dev.cofre.storage.blob.disk;

import java.io.IOException;

/**
 * Something could not be brought to stable storage. The system may have dropped it, and may call a later force a success
 * all the same: so nothing that this one covered counts any more.
 */
public final class ForceFailedException extends IOException {
    public ForceFailedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
