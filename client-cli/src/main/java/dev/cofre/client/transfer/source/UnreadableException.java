package dev.cofre.client.transfer.source;

import java.io.IOException;

/** The fault is on this side: the file here cannot be read, or changes under our hands. */
public final class UnreadableException extends IOException {
    private final String reason;

    public UnreadableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
