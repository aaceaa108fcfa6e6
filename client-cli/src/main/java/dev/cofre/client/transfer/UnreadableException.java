package dev.cofre.client.transfer;

import java.io.IOException;

/** The fault is on this side: the file here cannot be read, or changes under our hands. */
final class UnreadableException extends IOException {
    private final String reason;

    UnreadableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
