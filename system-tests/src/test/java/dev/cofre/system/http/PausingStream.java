package dev.cofre.system.http;

import java.io.ByteArrayInputStream;

/** A body that does something in its middle: what is before that place has been handed over by then. */
public final class PausingStream extends ByteArrayInputStream {
    private final int at;
    private final Runnable pause;
    private boolean paused;

    public PausingStream(byte[] content, int at, Runnable pause) {
        super(content);
        this.at = at;
        this.pause = pause;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
        if (!paused && pos >= at) {
            paused = true;
            pause.run();
        }
        return super.read(bytes, offset, paused ? length : Math.min(length, Math.max(1, at - pos)));
    }
}
