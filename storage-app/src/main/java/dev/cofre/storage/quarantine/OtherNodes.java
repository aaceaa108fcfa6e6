package dev.cofre.storage.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.repair.CopyOrder.Source;
import java.io.IOException;

/**
 * Blobs as other nodes send them; nothing of it is checked. A node that refuses makes a
 * {@link dev.cofre.api.problem.ProblemException}.
 */
interface OtherNodes {
    /** The digest of all bytes that a node sends. @param size bytes of the blob: a node that sends more is not read to its end */
    BlobId digest(Source node, BlobId blob, long size) throws IOException;

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    byte[] read(Source node, BlobId blob, long from, long to) throws IOException;
}
