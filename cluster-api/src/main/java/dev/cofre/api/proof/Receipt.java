package dev.cofre.api.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof of a confirmed upload: the file is in the catalog, and each server named here has it on stable storage and
 * has computed the digest itself.
 *
 * @param version counts up for each client and name, from 1
 * @param size bytes
 * @param copies how many were wanted
 * @param committed when the catalog had it on stable storage, by the manager's clock
 * @param catalog the state of the catalog from which on it is there; null if it was entered before catalogs had such
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
        Instant committed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CatalogMark catalog) {
    public Receipt {
        replicas = List.copyOf(replicas);
    }

    /** One that does not say from which state of the catalog on. */
    public Receipt(
            UploadId upload,
            ClientName client,
            FileName name,
            int version,
            BlobId blob,
            long size,
            ReplicationFactor copies,
            List<ReplicaProof> replicas,
            Instant committed) {
        this(upload, client, name, version, blob, size, copies, replicas, committed, null);
    }

    /** The catalog's counter when it was entered; 0 if that is not known. */
    public long counter() {
        return catalog == null ? 0 : catalog.counter();
    }

    /** False if the operator allowed fewer copies than were wanted, and fewer were made. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean complete() {
        return replicas.size() >= copies.copies();
    }
}
