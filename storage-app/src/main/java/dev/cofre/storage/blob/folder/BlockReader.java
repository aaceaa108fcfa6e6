package dev.cofre.storage.blob.folder;

import java.io.IOException;
import java.io.OutputStream;

/** Reads a blob's file block by block, and lets no byte out before its block's checksum is right. For one thread. */
public interface BlockReader extends AutoCloseable {
    /**
     * Writes bytes {@code start} (inclusive) to {@code end} (exclusive).
     *
     * @throws DamagedBlockException if a block is not what it was; nothing wrong has been written
     */
    void transferTo(long start, long end, OutputStream out) throws IOException;

    @Override
    void close() throws IOException;
}
