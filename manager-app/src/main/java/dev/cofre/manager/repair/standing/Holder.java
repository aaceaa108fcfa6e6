package dev.cofre.manager.repair.standing;

import dev.cofre.manager.node.Node;

/** A node with what its replicas are worth. */
public record Holder(Node node, Standing standing) {
    public boolean is(Standing wanted) {
        return standing == wanted;
    }
}
