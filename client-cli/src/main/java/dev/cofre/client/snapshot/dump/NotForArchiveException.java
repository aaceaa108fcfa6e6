package dev.cofre.client.snapshot.dump;

import java.io.IOException;

/** An archive of this kind cannot have an entry; nothing of it was written. */
final class NotForArchiveException extends IOException {
    private static final long serialVersionUID = 1;

    NotForArchiveException(String reason) {
        super(reason);
    }
}
