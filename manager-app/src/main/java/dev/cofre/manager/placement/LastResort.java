package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;

/** Knows which nodes get something only where no other can take it. */
@FunctionalInterface
public interface LastResort {
    boolean is(NodeId node);
}
