package dev.cofre.api.assign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.OfPrimary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary's question where to send replicas of uploads that it is receiving.
 *
 * @param primary the node that asks
 * @param uploads 1 to {@value AssignRequest#MAX_FILES}
 * @param exclude nodes that have these replicas already, or that broke
 */
public record BackupTargetRequest(
        NodeId primary, List<Wanted> uploads, @Nullable List<NodeId> exclude) implements OfPrimary {
    public BackupTargetRequest {
        if (uploads.isEmpty() || uploads.size() > AssignRequest.MAX_FILES) {
            throw new IllegalArgumentException(
                    "one call asks for 1 to %d uploads, got %d".formatted(AssignRequest.MAX_FILES, uploads.size()));
        }
        uploads = List.copyOf(uploads);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
    }

    /**
     * @param size bytes; null if not known yet
     * @param copies the replication factor of the upload, for the replica's record
     * @param count how many targets are still wanted, at least 1
     * @param held set for a link: only nodes that hold this blob will do
     * @param warrant the manager's word for the upload; null if its assignment came without
     */
    public record Wanted(
            UploadId upload,
            ClientName client,
            FileName name,
            @Nullable Long size,
            ReplicationFactor copies,
            int count,
            @Nullable BlobId held,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Warrant warrant) {
        /** Without a warrant. */
        public Wanted(
                UploadId upload,
                ClientName client,
                FileName name,
                @Nullable Long size,
                ReplicationFactor copies,
                int count,
                @Nullable BlobId held) {
            this(upload, client, name, size, copies, count, held, null);
        }

        public Wanted with(@Nullable Warrant other) {
            return new Wanted(upload, client, name, size, copies, count, held, other);
        }

        public Wanted {
            if (count < 1) {
                throw new IllegalArgumentException("count must be at least 1, was " + count);
            }
        }
    }
}
