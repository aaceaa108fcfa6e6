package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.OutputStream;

/** Reads one blob; each block is checked against its checksum before a byte of it leaves. For one thread. */
public interface BlobReader extends AutoCloseable {
    BlobId blob();

    /** Bytes. */
    long size();

    /**
     * Writes the bytes from {@code start} (inclusive) to {@code end} (exclusive) to {@code out}.
     *
     * @throws DamagedBlobException if a block is not what it was; nothing wrong has been written
     */
    void transferTo(long start, long end, OutputStream out) throws IOException;

    @Override
    void close() throws IOException;
}
