package dev.cofre.storage.blob.journal;

import java.io.IOException;

/** A record is not what was written. */
public final class DamagedRecordException extends IOException {
    DamagedRecordException(Location at, String what) {
        super("record at %d in journal segment %d: %s".formatted(at.position(), at.segment(), what));
    }
}
