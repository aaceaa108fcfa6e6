package dev.cofre.client.transfer.exchange;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Tells guard and listener of every write. */
public final class Watched extends FilterOutputStream {
    private final StallGuard.Watch watch;
    private final TransferListener listener;
    private long done;

    public Watched(OutputStream out, StallGuard.Watch watch, TransferListener listener) {
        super(out);
        this.watch = watch;
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
        watch.progress();
        listener.moved(done);
    }
}
