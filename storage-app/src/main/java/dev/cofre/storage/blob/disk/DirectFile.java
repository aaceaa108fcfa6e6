package dev.cofre.storage.blob.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written past the system's page cache (O_DIRECT). A backup is written once and seldom read: to find a page
 * for each 4 KiB of it costs more than all else that a server does with them, and pushes out what is read.
 *
 * <p>The system takes whole blocks from aligned memory only. A write that is none of both goes through a buffer of its own,
 * and the last block is filled up and cut off again.
 */
final class DirectFile implements DiskFile {
    private final FileChannel channel;
    private final int blockSize;

    /** Creates the file. @param blockSize of the file system, a power of two */
    DirectFile(Path path, int blockSize) throws IOException {
        this.channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                ExtendedOpenOption.DIRECT);
        this.blockSize = blockSize;
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        if (position % blockSize != 0) {
            throw new IllegalArgumentException("%d is not at the beginning of a block".formatted(position));
        }
        int length = bytes.remaining();
        int whole = (length + blockSize - 1) / blockSize * blockSize;
        ByteBuffer blocks = isAligned(bytes, whole) ? bytes.duplicate() : copy(bytes, whole);
        blocks.limit(blocks.position() + whole);
        for (long at = position; blocks.hasRemaining(); ) {
            at += channel.write(blocks, at);
        }
        if (whole > length) {
            channel.truncate(position + length);
        }
        bytes.position(bytes.limit());
    }

    private boolean isAligned(ByteBuffer bytes, int whole) {
        return bytes.isDirect()
                && bytes.alignmentOffset(bytes.position(), blockSize) == 0
                && bytes.position() + whole <= bytes.capacity();
    }

    private ByteBuffer copy(ByteBuffer bytes, int whole) {
        return ByteBuffer.allocateDirect(whole + blockSize)
                .alignedSlice(blockSize)
                .put(bytes.duplicate())
                .position(0);
    }

    @Override
    public void read(long position, ByteBuffer bytes) throws IOException {
        throw new UnsupportedOperationException("what is written past the cache is opened anew for reading");
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(false); // the length, and what the disk itself has in its cache
        } catch (IOException e) {
            throw new ForceFailedException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
