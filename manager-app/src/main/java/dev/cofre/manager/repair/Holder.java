package dev.cofre.manager.repair;

import dev.cofre.manager.node.Node;

/** A node with what its replicas are worth. */
record Holder(Node node, Standing standing) {
    boolean is(Standing wanted) {
        return standing == wanted;
    }
}
