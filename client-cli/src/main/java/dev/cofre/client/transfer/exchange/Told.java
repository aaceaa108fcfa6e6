package dev.cofre.client.transfer.exchange;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Tells a listener of every write. */
public final class Told extends FilterOutputStream {
    private final TransferListener listener;
    private long done;

    public Told(OutputStream out, TransferListener listener) {
        super(out);
        this.listener = listener;
    }

    @Override
    public void write(int single) throws IOException {
        out.write(single);
        told(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        told(length);
    }

    private void told(int length) {
        done += length;
        listener.moved(done);
    }
}
