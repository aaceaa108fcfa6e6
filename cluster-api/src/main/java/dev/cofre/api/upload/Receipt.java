package dev.cofre.api.upload;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import java.time.Instant;
import java.util.List;

/**
 * The proof of a confirmed upload: the file is in the catalog, and each server named here has it on stable storage and
 * has computed the digest itself.
 *
 * @param version counts up for each client and name, from 1
 * @param size bytes
 * @param copies how many were wanted
 * @param committed when the catalog had it on stable storage, by the manager's clock
 */
public record Receipt(
        UploadId upload,
        ClientName client,
        FileName name,
        int version,
        BlobId blob,
        long size,
        ReplicationFactor copies,
        List<ReplicaProof> replicas,
        Instant committed) {
    public Receipt {
        replicas = List.copyOf(replicas);
    }

    /** False if the operator allowed fewer copies than were wanted, and fewer were made. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean complete() {
        return replicas.size() >= copies.copies();
    }
}
