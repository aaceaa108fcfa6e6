package dev.cofre.service.intake;

import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/** Counts bytes, and forgets them. */
final class Drain implements ApplicationBufferHandler {
    private final long[] count;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    Drain(long[] count) {
        this.count = count;
    }

    @Override
    public void setByteBuffer(ByteBuffer given) {
        buffer = given;
        count[0] += given.remaining();
    }

    @Override
    public ByteBuffer getByteBuffer() {
        return buffer;
    }

    @Override
    public void expand(int size) {
        // nothing is kept
    }
}
