package dev.cofre.api.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.time.Instant;

/**
 * A node's word that it holds a replica on stable storage.
 *
 * @param blob the digest that this node has computed itself
 * @param stored when its fsync had returned, by its own clock
 */
public record ReplicaProof(NodeId node, BlobId blob, Instant stored) {}
