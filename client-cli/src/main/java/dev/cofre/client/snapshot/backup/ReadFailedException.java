package dev.cofre.client.snapshot.backup;

import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Reading fails, as opposed to storing: that costs the entry, and not the backup. */
final class ReadFailedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    ReadFailedException(IOException cause) {
        super(reason(cause), cause);
        this.reason = reason(cause);
    }

    String reason() {
        return reason;
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it is not there any more";
        }
        if (e instanceof AccessDeniedException) {
            return "reading it is not allowed";
        }
        return "it cannot be read: " + FileReason.of(e);
    }
}
