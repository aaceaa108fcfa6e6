package dev.cofre.api.node;

/**
 * How far the removal of a node from the catalog has come.
 *
 * @param removed whether it is done; if not, it goes on with the next call
 * @param left copies that are still listed there, none of which is needed
 */
public record RemovalView(NodeId node, boolean removed, long left) {}
