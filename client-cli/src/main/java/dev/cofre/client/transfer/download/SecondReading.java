package dev.cofre.client.transfer.download;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.transfer.exchange.TransferListener;

/** Tells a listener how far a file has come that is read once more, in pieces. */
public final class SecondReading implements TransferListener {
    private final TransferListener listener;
    private final Downloaded file;
    private long done;

    public SecondReading(TransferListener listener, Downloaded file) {
        this.listener = listener;
        this.file = file;
    }

    @Override
    public void moving(String what, NodeId server, long from, long size) {
        // each piece is one of its own, and the file is what moves
    }

    @Override
    public void moved(long bytes) {
        if (done == 0) {
            listener.moving(file.name().value(), file.servers().get(0), 0, file.size());
        }
        done += bytes;
        listener.moved(Math.min(done, file.size()));
    }

    @Override
    public void setback(String reason) {
        listener.setback(reason);
    }

    @Override
    public void finished() {
        // it is not, before the last piece
    }
}
