package dev.cofre.service.intake;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;

/** A body that is there already. */
final class InMemoryStream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    InMemoryStream(byte[] bytes, int length) {
        this.bytes = new ByteArrayInputStream(bytes, 0, length);
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return bytes.read(into, offset, length);
    }

    @Override
    public int available() {
        return bytes.available();
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("the whole body is here: read it");
    }
}
