package dev.cofre.manager.catalog;

import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.util.UUID;

/**
 * A node as the catalog has it.
 *
 * @param volume the catalog's number for its data folder
 */
public record KnownNode(NodeId node, URI url, String zone, UUID folder, long volume) {}
