package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.OfPrimary;
import dev.cofre.api.proof.ReplicaProof;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary's request to enter finished uploads into the catalog: 1 to {@value AssignRequest#MAX_FILES}. Committing the
 * same upload again is harmless and gets the same receipt.
 *
 * @param seen the newest state of the catalog that the primary has seen: one that lacks it enters nothing; null if it has seen none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommitRequest(
        NodeId primary, List<Finished> uploads, @Nullable CatalogMark seen) implements OfPrimary {
    public CommitRequest(NodeId primary, List<Finished> uploads) {
        this(primary, uploads, null);
    }

    public CommitRequest {
        if (uploads.isEmpty() || uploads.size() > AssignRequest.MAX_FILES) {
            throw new IllegalArgumentException(
                    "one call commits 1 to %d uploads, got %d".formatted(AssignRequest.MAX_FILES, uploads.size()));
        }
        uploads = List.copyOf(uploads);
    }

    /**
     * @param size bytes of the blob
     * @param copies how many were wanted; {@code replicas} has as many, or fewer where the operator allows that
     * @param warrant the manager's word for the upload; null if its assignment came without
     */
    public record Finished(
            UploadId upload,
            ClientName client,
            FileName name,
            BlobId blob,
            long size,
            ReplicationFactor copies,
            List<ReplicaProof> replicas,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Warrant warrant) {
        /** Without a warrant. */
        public Finished(
                UploadId upload,
                ClientName client,
                FileName name,
                BlobId blob,
                long size,
                ReplicationFactor copies,
                List<ReplicaProof> replicas) {
            this(upload, client, name, blob, size, copies, replicas, null);
        }

        public Finished {
            replicas = List.copyOf(replicas);
        }

        public Finished with(@Nullable Warrant other) {
            return new Finished(upload, client, name, blob, size, copies, replicas, other);
        }
    }
}
