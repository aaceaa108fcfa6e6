package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;

/**
 * The order to have a node prove that it holds a blob.
 *
 * @param holder who says so
 */
public record CheckOrder(BlobId blob, NodeId holder) {}
