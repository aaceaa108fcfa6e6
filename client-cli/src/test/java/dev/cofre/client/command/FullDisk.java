package dev.cofre.client.command;

import java.io.IOException;
import java.io.OutputStream;

/** Takes some bytes, and then no more. */
final class FullDisk extends OutputStream {
    private final long room;
    private final String reason;
    private long taken;
    private int refused;

    FullDisk(long room) {
        this(room, "No space left on device");
    }

    private FullDisk(long room, String reason) {
        this.room = room;
        this.reason = reason;
    }

    /** Whose reader goes after so many bytes. */
    static FullDisk pipe(long room) {
        return new FullDisk(room, "Broken pipe");
    }

    /** How many writes have failed. */
    int refused() {
        return refused;
    }

    @Override
    public void write(int octet) throws IOException {
        if (taken == room) {
            refused++;
            throw new IOException(reason);
        }
        taken++;
    }
}
