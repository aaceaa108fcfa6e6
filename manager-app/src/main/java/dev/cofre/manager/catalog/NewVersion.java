package dev.cofre.manager.catalog;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A finished upload on its way into the catalog. Times are kept to the millisecond.
 *
 * @param size bytes
 */
public record NewVersion(
        UploadId upload,
        ClientName client,
        FileName name,
        BlobId blob,
        long size,
        ReplicationFactor copies,
        List<Holder> holders,
        Instant committed) {
    public NewVersion {
        holders = List.copyOf(holders);
        committed = committed.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * A node that has it.
     *
     * @param volume the catalog's number for the node's data folder
     * @param stored when the node had it on stable storage
     */
    public record Holder(NodeId node, long volume, Instant stored) {
        public Holder {
            stored = stored.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
