package dev.cofre.storage.replica;

import dev.cofre.api.node.NodeId;

/** Another node has computed another digest than this one. */
public final class DigestMismatchException extends RuntimeException {
    DigestMismatchException(NodeId node) {
        super(node + " computed another digest");
    }
}
