package dev.cofre.api.repair;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import java.time.Instant;

/**
 * An upload as the catalog has it, for the journals of nodes that get its blob later.
 *
 * @param primary the node that received it from the client
 * @param counter the catalog's when it was entered; 0 if that is not known
 */
public record CommittedUpload(
        UploadId upload,
        ClientName client,
        FileName name,
        ReplicationFactor copies,
        NodeId primary,
        int version,
        Instant committed,
        long counter) {}
