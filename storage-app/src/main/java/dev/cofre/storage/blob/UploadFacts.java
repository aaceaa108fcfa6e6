package dev.cofre.storage.blob;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an upload before its bytes are. Kept beside the blob, so that the catalog can be rebuilt from the
 * nodes.
 *
 * @param copies how many nodes should have it
 * @param primary the node that received it from the client: this one, or the one that sent the replica
 * @param warrant the manager's word for all that, to be handed in with it; null if it came without, or is not needed any more
 */
public record UploadFacts(
        UploadId upload,
        ClientName client,
        FileName name,
        ReplicationFactor copies,
        NodeId primary,
        @Nullable Warrant warrant) {
    /** Without a warrant. */
    public UploadFacts(UploadId upload, ClientName client, FileName name, ReplicationFactor copies, NodeId primary) {
        this(upload, client, name, copies, primary, null);
    }

    public UploadFacts with(@Nullable Warrant other) {
        return new UploadFacts(upload, client, name, copies, primary, other);
    }

    public UploadFacts withPrimary(NodeId other) {
        return new UploadFacts(upload, client, name, copies, other, warrant);
    }
}
