package dev.cofre.api.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.time.Instant;
import java.util.List;

/**
 * One version of a file.
 *
 * @param size bytes
 * @param nodes that hold its blob
 */
public record FileVersion(int version, BlobId blob, long size, Instant committed, UploadId upload, List<NodeId> nodes) {
    public FileVersion {
        nodes = List.copyOf(nodes);
    }
}
