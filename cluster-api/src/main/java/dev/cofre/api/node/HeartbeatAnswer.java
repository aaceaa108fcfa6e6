package dev.cofre.api.node;

import dev.cofre.api.repair.Orders;

/**
 * The manager's answer to a node's report.
 *
 * @param orders what the node is to do for the cluster
 */
public record HeartbeatAnswer(Orders orders) {}
