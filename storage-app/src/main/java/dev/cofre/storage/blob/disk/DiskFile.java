package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Reads may come from many threads at once; writes from one. */
public interface DiskFile extends AutoCloseable {
    /** Writes all that remains in {@code bytes}. If it fails, any part of them may have been written. */
    void write(long position, ByteBuffer bytes) throws IOException;

    /** Reads until {@code bytes} is full or the file ends. */
    void read(long position, ByteBuffer bytes) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /**
     * Bytes and length are on stable storage when this returns.
     *
     * @throws ForceFailedException if that is not certain
     */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
