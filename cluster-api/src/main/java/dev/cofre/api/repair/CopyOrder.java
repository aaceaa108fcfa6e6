package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.util.List;

/**
 * The order to fetch one blob.
 *
 * @param size bytes
 * @param sources nodes that hold it, best first
 * @param uploads the first of those that the node is to record with it
 */
public record CopyOrder(BlobId blob, long size, List<Source> sources, UploadPage uploads) {
    public CopyOrder {
        sources = List.copyOf(sources);
    }

    /**
     * @param url where the node is reached
     * @param grant to read the blob there
     */
    public record Source(NodeId node, URI url, String grant) {}
}
