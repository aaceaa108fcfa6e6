package dev.cofre.storage.blob.folder;

import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.zip.CRC32C;

/**
 * Reads through the system's cache. A block that does not fit into the buffer is read twice: once to check it, which notes the
 * checksum of each slice, and once to send it, when each slice must be the one that was checked.
 */
final class CachedBlockReader implements BlockReader {
    private final DiskFile file;
    private final long size;
    private final int blockSize;
    private final ByteBuffer checksums;
    private final BlockBuffers.Lease lease;
    private final ByteBuffer slice;
    /** Of the block that was checked last. */
    private final int[] slices;

    CachedBlockReader(DiskFile file, long size, int blockSize, byte[] checksums, BlockBuffers buffers) {
        this.file = file;
        this.size = size;
        this.blockSize = blockSize;
        this.checksums = ByteBuffer.wrap(checksums);
        int longest = (int) Math.min(blockSize, size);
        this.lease = buffers.lease(longest);
        this.slice = lease.buffer();
        this.slices = new int[(longest + slice.capacity() - 1) / slice.capacity()];
    }

    @Override
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        long at = start;
        while (at < end) {
            long block = at / blockSize * blockSize;
            long blockEnd = Math.min(block + blockSize, size);
            check(block, blockEnd);
            at = send(block, at, Math.min(end, blockEnd), blockEnd, out);
        }
    }

    private void check(long block, long blockEnd) throws IOException {
        CRC32C whole = new CRC32C();
        for (long at = block; at < blockEnd; at += slice.capacity()) {
            load(at, blockEnd);
            whole.update(slice.duplicate());
            slices[number(block, at)] = BlockChecksums.of(slice);
        }
        if ((int) whole.getValue() != checksums.getInt((int) (block / blockSize) * Integer.BYTES)) {
            throw DamagedBlockException.checksum(block);
        }
    }

    private long send(long block, long from, long to, long blockEnd, OutputStream out) throws IOException {
        long at = from;
        while (at < to) {
            int number = number(block, at);
            long sliceAt = block + (long) number * slice.capacity();
            if (slices.length > 1) {
                load(sliceAt, blockEnd);
                if (BlockChecksums.of(slice) != slices[number]) {
                    throw DamagedBlockException.checksum(block);
                }
            }
            int offset = (int) (at - sliceAt);
            int length = (int) Math.min(slice.limit() - offset, to - at);
            out.write(slice.array(), offset, length);
            at += length;
        }
        return at;
    }

    private int number(long block, long at) {
        return (int) ((at - block) / slice.capacity());
    }

    private void load(long at, long blockEnd) throws IOException {
        slice.clear().limit((int) Math.min(slice.capacity(), blockEnd - at));
        try {
            file.read(at, slice);
        } catch (ClosedByInterruptException e) {
            throw e; // it says nothing of the disk
        } catch (IOException e) {
            throw new DamagedBlockException("the disk cannot read it at byte %d: %s".formatted(at, e.getMessage()));
        }
        if (slice.hasRemaining()) {
            throw new DamagedBlockException("its file ends at byte " + (at + slice.position()));
        }
        slice.flip();
    }

    @Override
    public void close() throws IOException {
        try (lease) {
            file.close();
        }
    }
}
