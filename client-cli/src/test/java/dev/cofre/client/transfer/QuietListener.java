package dev.cofre.client.transfer;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.transfer.exchange.TransferListener;

/** For tests that do not care how it went, only what came of it. */
public final class QuietListener implements TransferListener {
    @Override
    public void moving(String what, NodeId server, long from, long size) {}

    @Override
    public void moved(long to) {}

    @Override
    public void setback(String reason) {}

    @Override
    public void finished() {}
}
