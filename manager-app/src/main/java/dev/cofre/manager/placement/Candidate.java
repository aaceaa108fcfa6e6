package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;

/**
 * A node as placement sees it.
 *
 * @param free bytes at its last report
 * @param promised bytes of that which belong to uploads under way
 * @param uploadsInFlight uploads that it was receiving at its last report
 * @param last whether it gets something only where no other can take it
 */
public record Candidate(
        NodeId node, String zone, NodeState state, long free, long promised, int uploadsInFlight, boolean last) {
    public Candidate(NodeId node, String zone, NodeState state, long free, long promised, int uploadsInFlight) {
        this(node, zone, state, free, promised, uploadsInFlight, false);
    }

    /** Bytes that nobody has a claim on. */
    long room() {
        return Math.max(0, free - promised);
    }
}
