package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ProofSignature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param signature the node's under that; null if it comes from a journal, which has none
     */
    public record Holder(
            NodeId node,
            long volume,
            Instant stored,
            @Nullable ProofSignature signature) {
        public Holder {
            stored = stored.truncatedTo(ChronoUnit.MILLIS);
        }

        public static Holder unsigned(NodeId node, long volume, Instant stored) {
            return new Holder(node, volume, stored, null);
        }
    }
}
