package dev.cofre.api.node;

import dev.cofre.api.repair.Orders;
import java.time.Instant;

/**
 * The manager's answer to a node's report.
 *
 * @param orders what the node is to do for the cluster
 * @param now the manager's time, by which grants end
 */
public record HeartbeatAnswer(Orders orders, Instant now) {}
