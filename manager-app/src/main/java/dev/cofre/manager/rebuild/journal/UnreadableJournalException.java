package dev.cofre.manager.rebuild.journal;

import dev.cofre.api.node.NodeId;

/** A server that is here does not tell what its journal knows, or not in a way that can be believed. */
public final class UnreadableJournalException extends RuntimeException {
    private final NodeId node;

    /** @param why what it does: the sentence begins with its name */
    public UnreadableJournalException(NodeId node, String why) {
        super(why);
        this.node = node;
    }

    public NodeId node() {
        return node;
    }
}
