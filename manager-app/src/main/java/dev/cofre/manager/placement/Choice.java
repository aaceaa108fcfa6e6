package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;
import java.util.List;

/**
 * The nodes for one upload, best first.
 *
 * @param reason why these, in a sentence
 */
public record Choice(List<NodeId> nodes, String reason) {
    public Choice {
        nodes = List.copyOf(nodes);
    }
}
