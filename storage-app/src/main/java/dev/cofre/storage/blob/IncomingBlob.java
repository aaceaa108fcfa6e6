package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;

/**
 * A blob while it comes in. Used by one thread at a time; the thread may change. Closing it unfinished removes every trace.
 */
public interface IncomingBlob extends AutoCloseable {
    /** Hashes and writes the next bytes. They may be changed afterwards. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Bytes written so far. */
    long size();

    /** The digest of all bytes written; no more may be written afterwards. */
    BlobId digest();

    /**
     * Makes the blob durable and known: fsync, rename, journal. If the node has the blob already the new bytes are dropped
     * and the upload is recorded with the old ones.
     */
    StoredUpload finish(UploadFacts facts) throws IOException;

    /**
     * Brings back a blob that was set aside here, with the uploads that are still on record. Does nothing if it is here again.
     *
     * @return false if what was written is not that blob
     */
    boolean restore(BlobId blob) throws IOException;

    @Override
    void close() throws IOException;
}
