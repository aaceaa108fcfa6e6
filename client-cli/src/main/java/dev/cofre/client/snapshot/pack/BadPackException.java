package dev.cofre.client.snapshot.pack;

import java.io.IOException;

/** Bytes that are not what they should be. */
public final class BadPackException extends IOException {
    private static final long serialVersionUID = 1;

    BadPackException(String message) {
        super(message);
    }
}
