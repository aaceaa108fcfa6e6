package dev.cofre.storage.blob.folder;

import java.io.IOException;

/** A block of a blob's file is not what was written. */
public final class DamagedBlockException extends IOException {
    DamagedBlockException(String message) {
        super(message);
    }
}
