package dev.cofre.storage.blob.folder;

import java.io.IOException;

/** A block of a blob's file is not what was written. */
public final class DamagedBlockException extends IOException {
    DamagedBlockException(String message) {
        super(message);
    }

    static DamagedBlockException checksum(long block) {
        return new DamagedBlockException("the block at byte %d has another checksum".formatted(block));
    }
}
