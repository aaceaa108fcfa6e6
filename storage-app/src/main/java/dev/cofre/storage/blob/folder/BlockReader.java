package dev.cofre.storage.blob.folder;

import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Reads a blob's file block by block, and lets no byte out before its block's checksum is right. For one thread. */
public final class BlockReader implements AutoCloseable {
    private final DiskFile file;
    private final long size;
    private final ByteBuffer checksums;
    private final ByteBuffer block;

    BlockReader(DiskFile file, long size, int blockSize, byte[] checksums) {
        this.file = file;
        this.size = size;
        this.checksums = ByteBuffer.wrap(checksums);
        this.block = ByteBuffer.allocate((int) Math.min(blockSize, size));
    }

    /**
     * Writes bytes {@code start} (inclusive) to {@code end} (exclusive).
     *
     * @throws DamagedBlockException if a block is not what it was; nothing of that block has been written
     */
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        long at = start;
        while (at < end) {
            int number = (int) (at / block.capacity());
            long blockStart = (long) number * block.capacity();
            load(number, blockStart);
            int from = (int) (at - blockStart);
            int to = (int) Math.min(block.limit(), end - blockStart);
            out.write(block.array(), from, to - from);
            at = blockStart + to;
        }
    }

    private void load(int number, long blockStart) throws IOException {
        block.clear().limit((int) Math.min(block.capacity(), size - blockStart));
        file.read(blockStart, block);
        if (block.hasRemaining()) {
            throw new DamagedBlockException("its file ends at byte " + (blockStart + block.position()));
        }
        block.flip();
        if (BlockChecksums.of(block) != checksums.getInt(number * Integer.BYTES)) {
            throw new DamagedBlockException("the block at byte %d has another checksum".formatted(blockStart));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
