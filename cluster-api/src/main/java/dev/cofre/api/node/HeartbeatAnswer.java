package dev.cofre.api.node;

import dev.cofre.api.repair.Orders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The manager's answer to a node's report.
 *
 * @param orders what the node is to do for the cluster
 * @param now the manager's time, by which grants end; goes on evenly, whatever is done to its clock
 * @param clock what the manager's clock says; null if it does not tell
 */
public record HeartbeatAnswer(
        Orders orders, Instant now, @Nullable Instant clock) {}
