package dev.cofre.storage.replica;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.upload.UploadStatus;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * What one storage server asks another. Every call fails with {@link IOException} when the node does not answer, and with a
 * {@link dev.cofre.api.problem.ProblemException} when it refuses. Thread-safe.
 */
public interface PeerReads {
    /** What another node knows of an upload. */
    UploadStatus status(URI node, UploadId upload) throws IOException;

    /**
     * Reads small blobs, in one request.
     *
     * @param asked frames without content
     * @return for each, in the same order, its bytes, which are not checked, or why there are none
     */
    List<BatchAnswer.Blob> readBatch(URI node, List<BatchFrame> asked) throws IOException;

    /** Takes bytes as they come in; they may be changed afterwards. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Reads a blob from another node. When it breaks off, what has come so far is good as far as it goes.
     *
     * @param from the first byte wanted
     * @param size bytes that the blob has; of who sends more no more are taken
     */
    void read(URI node, String grant, BlobId blob, long from, long size, Sink sink) throws IOException;
}
