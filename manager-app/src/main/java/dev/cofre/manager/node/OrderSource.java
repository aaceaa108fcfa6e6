package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.Orders;

/** Whoever has something for nodes to do. */
public interface OrderSource {
    /** What the node has not been told yet; from now on it counts as told. */
    Orders ordersFor(NodeId node);
}
