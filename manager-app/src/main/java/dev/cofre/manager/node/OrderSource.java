package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.Orders;

/** Whoever has something for nodes to do. */
public interface OrderSource {
    /**
     * What the node has not been told yet; from now on it counts as told.
     *
     * @param heard the highest epoch that the node has had orders of; 0 if none
     */
    Orders ordersFor(NodeId node, long heard);
}
