package dev.cofre.client.progress;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.transfer.exchange.TransferListener;

/** Tells what goes wrong on the way, and else nothing: the result has its own line. */
record ProgressLines(Screen out) implements TransferListener {
    @Override
    public void moving(String what, NodeId server, long done, long size) {}

    @Override
    public void moved(long done) {}

    @Override
    public void setback(String reason) {
        out.println(reason);
    }

    @Override
    public void finished() {}
}
