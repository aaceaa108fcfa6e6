package dev.cofre.api.repair;

import dev.cofre.api.node.NodeId;

/**
 * What a node has back of the copies that it had let go.
 *
 * @param copies how many are back by this call
 * @param left how many it still keeps that were let go: to be asked for again
 */
public record TakenBack(NodeId node, int copies, long left) {}
