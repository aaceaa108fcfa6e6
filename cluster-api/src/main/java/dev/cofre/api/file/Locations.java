package dev.cofre.api.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import java.net.URI;
import java.util.List;

/**
 * Where to read one version of a file: {@code GET {url}/blobs/{blob}} with the grant as bearer token.
 *
 * @param size bytes
 * @param replicas best first; those on nodes that do not answer at the moment come last
 */
public record Locations(
        ClientName client, FileName name, int version, BlobId blob, long size, List<Location> replicas) {
    public Locations {
        replicas = List.copyOf(replicas);
    }

    /** @param grant signed permission to read this blob at this node */
    public record Location(NodeId node, URI url, NodeState state, String grant) {}
}
