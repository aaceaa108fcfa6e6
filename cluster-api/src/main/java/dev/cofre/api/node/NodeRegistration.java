package dev.cofre.api.node;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's request to join, sent at its start and again whenever the manager says that it does not know the node.
 *
 * @param url where clients and other nodes reach it
 * @param zone what fails together with it (a rack, a room, a power line)
 * @param folder identity of its data folder, made once; two folders cannot be one node at the same time
 * @param cluster the cluster that the folder belongs to; null for a new folder, which then joins the manager's
 */
public record NodeRegistration(
        NodeId node,
        URI url,
        String zone,
        UUID folder,
        @Nullable UUID cluster,
        NodeReport report) {}
