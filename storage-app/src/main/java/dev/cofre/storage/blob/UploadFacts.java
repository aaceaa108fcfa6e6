package dev.cofre.storage.blob;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;

/**
 * What is known of an upload before its bytes are. Kept beside the blob, so that the catalog can be rebuilt from the
 * nodes.
 *
 * @param copies how many nodes should have it
 * @param primary the node that received it from the client: this one, or the one that sent the replica
 */
public record UploadFacts(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, NodeId primary) {
    public UploadFacts withPrimary(NodeId other) {
        return new UploadFacts(upload, client, name, copies, other);
    }
}
