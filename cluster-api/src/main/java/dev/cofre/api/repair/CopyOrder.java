package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order to fetch one blob.
 *
 * @param size bytes
 * @param sources nodes that hold it, best first
 * @param uploads the first of those that the node is to record with it
 * @param number by which the report is known to answer this order, and none before; null where nobody waits for a report
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CopyOrder(
        BlobId blob,
        long size,
        List<Source> sources,
        UploadPage uploads,
        @Nullable Long number) {
    public CopyOrder {
        sources = List.copyOf(sources);
    }

    public CopyOrder(BlobId blob, long size, List<Source> sources, UploadPage uploads) {
        this(blob, size, sources, uploads, null);
    }

    public CopyOrder numbered(long other) {
        return new CopyOrder(blob, size, sources, uploads, other);
    }

    /**
     * @param url where the node is reached
     * @param grant to read the blob there
     */
    public record Source(NodeId node, URI url, String grant) {}
}
