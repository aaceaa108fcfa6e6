package dev.cofre.manager.catalog.file;

import dev.cofre.api.node.NodeId;
import java.util.Set;

/**
 * A blob and who holds it.
 *
 * @param size bytes
 */
public record StoredBlob(long size, Set<NodeId> nodes) {
    public StoredBlob {
        nodes = Set.copyOf(nodes);
    }
}
