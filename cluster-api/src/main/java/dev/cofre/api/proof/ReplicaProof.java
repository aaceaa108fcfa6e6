package dev.cofre.api.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node's word that it holds a replica on stable storage.
 *
 * @param blob the digest that this node has computed itself
 * @param stored when its fsync had returned, by its own clock
 * @param signature the node's, under all of this and the upload; null in receipts from before there were signatures, and in those
 *     of a catalog that was built again from journals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicaProof(
        NodeId node, BlobId blob, Instant stored, @Nullable ProofSignature signature) {
    private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    public ReplicaProof {
        if (stored.isBefore(EARLIEST) || stored.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "the time at which a replica was stored is one in milliseconds, not " + stored);
        }
    }

    public static ReplicaProof unsigned(NodeId node, BlobId blob, Instant stored) {
        return new ReplicaProof(node, blob, stored, null);
    }

    public ReplicaProof with(ProofSignature made) {
        return new ReplicaProof(node, blob, stored, made);
    }

    /** What the node signs of it. */
    public ProofStatement statement(UploadId upload) {
        return new ProofStatement(node, upload, blob, stored);
    }
}
