package dev.cofre.storage.blob.disk;

import com.sun.nio.file.ExtendedOpenOption;
import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that is written or read past the system's page cache (O_DIRECT). A backup is written once and seldom read: to find a
 * page for each 4 KiB of it costs more than all else that a server does with them, and pushes out what is read often.
 *
 * <p>The system moves whole blocks to and from aligned memory only. What is none of both goes through a buffer of its own, and
 * the last block is filled up and cut off again.
 */
final class DirectFile implements DiskFile {
    private final FileChannel channel;
    private final int blockSize;

    private DirectFile(FileChannel channel, int blockSize) {
        this.channel = channel;
        this.blockSize = blockSize;
    }

    /** @param blockSize of the file system, a power of two */
    static DirectFile create(Path path, int blockSize) throws IOException {
        return new DirectFile(
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                ExtendedOpenOption.DIRECT),
                        OwnersAlone.file(path)),
                blockSize);
    }

    /** Opens for reading. @param blockSize of the file system, a power of two */
    static DirectFile open(Path path, int blockSize) throws IOException {
        return new DirectFile(FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT), blockSize);
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        checkAligned(position);
        int length = bytes.remaining();
        int whole = wholeBlocks(length);
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

    private void checkAligned(long position) {
        if (position % blockSize != 0) {
            throw new IllegalArgumentException("%d is not at the beginning of a block".formatted(position));
        }
    }

    private int wholeBlocks(int length) {
        return (length + blockSize - 1) / blockSize * blockSize;
    }

    private boolean isAligned(ByteBuffer bytes, int whole) {
        return bytes.isDirect()
                && bytes.alignmentOffset(bytes.position(), blockSize) == 0
                && bytes.position() + whole <= bytes.capacity();
    }

    private ByteBuffer copy(ByteBuffer bytes, int whole) {
        return aligned(whole).put(bytes.duplicate()).position(0);
    }

    private ByteBuffer aligned(int length) {
        return ByteBuffer.allocateDirect(length + blockSize).alignedSlice(blockSize);
    }

    @Override
    public void read(long position, ByteBuffer bytes) throws IOException {
        checkAligned(position);
        int length = bytes.remaining();
        int whole = wholeBlocks(length);
        boolean inPlace = isAligned(bytes, whole);
        ByteBuffer blocks = inPlace ? bytes.duplicate() : aligned(whole);
        int start = blocks.position();
        blocks.limit(start + whole);
        int read = channel.read(blocks, position);
        // what ends within a block has ended with the file
        for (long at = position; read > 0 && read % blockSize == 0 && blocks.hasRemaining(); ) {
            at += read;
            read = channel.read(blocks, at);
        }
        int wanted = Math.min(length, blocks.position() - start);
        if (inPlace) {
            bytes.position(start + wanted);
        } else {
            bytes.put(blocks.flip().limit(wanted));
        }
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
