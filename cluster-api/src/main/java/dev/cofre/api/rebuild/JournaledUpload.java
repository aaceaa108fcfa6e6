package dev.cofre.api.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload as a node's journal has it.
 *
 * @param primary the node that received it from the client
 * @param size bytes
 * @param held whether its blob is on the node; if not, it was dropped, or lost
 * @param stored when this node had it on stable storage
 * @param version its number in the catalog; null while the node does not know that it is committed
 * @param committed when it was; null like {@code version}
 * @param damaged whether bad bytes of a blob are kept that the node does not hold; null like false
 * @param warrant the manager's word for the upload; null if it came without, and once the journal has dropped it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JournaledUpload(
        UploadId upload,
        ClientName client,
        FileName name,
        ReplicationFactor copies,
        NodeId primary,
        BlobId blob,
        long size,
        boolean held,
        Instant stored,
        @Nullable Integer version,
        @Nullable Instant committed,
        @Nullable Boolean damaged,
        @Nullable Warrant warrant) {

    /** Where no bad bytes are kept, and no warrant. */
    public JournaledUpload(
            UploadId upload,
            ClientName client,
            FileName name,
            ReplicationFactor copies,
            NodeId primary,
            BlobId blob,
            long size,
            boolean held,
            Instant stored,
            @Nullable Integer version,
            @Nullable Instant committed) {
        this(upload, client, name, copies, primary, blob, size, held, stored, version, committed, null, null);
    }

    public JournaledUpload with(@Nullable Warrant other) {
        return new JournaledUpload(
                upload, client, name, copies, primary, blob, size, held, stored, version, committed, damaged, other);
    }

    /** The same with other times. */
    public JournaledUpload at(Instant otherStored, @Nullable Instant otherCommitted) {
        return new JournaledUpload(
                upload,
                client,
                name,
                copies,
                primary,
                blob,
                size,
                held,
                otherStored,
                version,
                otherCommitted,
                damaged,
                warrant);
    }
}
