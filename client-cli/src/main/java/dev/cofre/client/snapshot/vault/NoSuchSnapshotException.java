package dev.cofre.client.snapshot.vault;

import java.io.IOException;

/** A snapshot that was named is not there, or it is not clear which one is meant. */
public final class NoSuchSnapshotException extends IOException {
    private static final long serialVersionUID = 1;

    NoSuchSnapshotException(String message) {
        super(message);
    }
}
