package dev.cofre.client.transfer.upload;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.proof.Receipt;
import dev.cofre.client.transfer.source.Outgoing;

/** How the upload of one file ended. */
public sealed interface UploadOutcome {
    Outgoing file();

    /**
     * Confirmed, and the servers' digests are that of the bytes read here. The receipt says whether there are as many
     * copies as were wanted.
     *
     * @param server the one that took the bytes
     */
    record Saved(Outgoing file, NodeId server, Receipt receipt) implements UploadOutcome {}

    /** The bytes are safe, the catalog does not have them yet: neither saved nor lost. */
    record NotInCatalog(Outgoing file, UploadId upload, Problem problem) implements UploadOutcome {}

    /** The file here cannot be read, or changed while it was read; nothing of it was stored. */
    record Unreadable(Outgoing file, String reason) implements UploadOutcome {}

    /** Nothing was stored that counts. */
    record Failed(Outgoing file, UploadId upload, Problem problem) implements UploadOutcome {}
}
