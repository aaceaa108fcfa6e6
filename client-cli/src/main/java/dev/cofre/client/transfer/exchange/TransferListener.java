package dev.cofre.client.transfer.exchange;

import dev.cofre.api.node.NodeId;

/** Hears how a transfer goes. Called on the thread that moves the bytes, so it must be quick. */
public interface TransferListener {
    /**
     * Bytes begin to flow; several times for one file if servers fail.
     *
     * @param what the file's name, or how many small files travel together
     * @param done bytes that are there already
     */
    void moving(String what, NodeId server, long done, long size);

    /** {@code done} bytes are there by now. */
    void moved(long done);

    /** A server failed, or a wait is needed; the transfer goes on. */
    void setback(String reason);

    /** No more bytes of it will flow. */
    void finished();
}
