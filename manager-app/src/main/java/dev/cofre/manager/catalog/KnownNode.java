package dev.cofre.manager.catalog;

import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.util.UUID;

/**
 * A node as the catalog has it.
 *
 * @param volume the catalog's number for its data folder
 * @param draining whether it is being emptied, to be taken out
 */
public record KnownNode(NodeId node, URI url, String zone, UUID folder, long volume, boolean draining) {
    public KnownNode withDraining(boolean on) {
        return new KnownNode(node, url, zone, folder, volume, on);
    }
}
