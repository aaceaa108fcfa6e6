package dev.cofre.storage.blob.folder;

import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.failure.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads past the system's cache, and so ahead by itself: while one block is sent, the next is on its way from the disk. */
final class StreamedBlockReader implements BlockReader {
    private static final int SLICE = 64 << 10;

    private final DiskFile file;
    private final long size;
    private final int blockSize;
    private final ByteBuffer checksums;
    private final PartBlocks blocks;
    private final Executor readers;
    private final Runnable closed;
    private final byte[] slice = new byte[SLICE];

    /**
     * @param readers run what is read ahead, one task at a time
     * @param closed hears of the end
     */
    StreamedBlockReader(
            DiskFile file,
            long size,
            int blockSize,
            byte[] checksums,
            PartBlocks blocks,
            Executor readers,
            Runnable closed) {
        this.file = file;
        this.size = size;
        this.blockSize = blockSize;
        this.checksums = ByteBuffer.wrap(checksums);
        this.blocks = blocks;
        this.readers = readers;
        this.closed = closed;
    }

    @Override
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        ByteBuffer block = blocks.take();
        ByteBuffer spare = blocks.take();
        CompletableFuture<@Nullable Void> ahead = CompletableFuture.completedFuture(null);
        try {
            long at = start;
            long first = start / blockSize * blockSize;
            if (start < end) {
                load(first, block);
            }
            for (long from = first; from < end; from += blockSize) {
                long next = from + blockSize;
                if (next < end) {
                    ByteBuffer coming = spare;
                    ahead = CompletableFuture.runAsync(() -> loadUnchecked(next, coming), readers);
                }
                check(from, block);
                long to = Math.min(end, next);
                send(block, (int) (at - from), (int) (to - from), out);
                at = to;
                await(ahead);
                ByteBuffer sent = block;
                block = spare;
                spare = sent;
            }
        } finally {
            ahead.exceptionally(failed -> null).join(); // it may still write into its block
            blocks.giveBack(block);
            blocks.giveBack(spare);
        }
    }

    private void load(long at, ByteBuffer block) throws IOException {
        block.clear().limit((int) Math.min(blockSize, size - at));
        try {
            file.read(at, block);
        } catch (ClosedByInterruptException e) {
            throw e; // it says nothing of the disk
        } catch (IOException e) {
            throw new DamagedBlockException("the disk cannot read it at byte %d: %s".formatted(at, e.getMessage()));
        }
        if (block.hasRemaining()) {
            throw new DamagedBlockException("its file ends at byte " + (at + block.position()));
        }
        block.flip();
    }

    private void loadUnchecked(long at, ByteBuffer block) {
        try {
            load(at, block);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CompletableFuture<@Nullable Void> ahead) throws IOException {
        try {
            Failures.await(ahead);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void check(long at, ByteBuffer block) throws DamagedBlockException {
        if (BlockChecksums.of(block) != checksums.getInt((int) (at / blockSize) * Integer.BYTES)) {
            throw DamagedBlockException.checksum(at);
        }
    }

    private void send(ByteBuffer block, int from, int to, OutputStream out) throws IOException {
        for (int at = from; at < to; at += SLICE) {
            int length = Math.min(SLICE, to - at);
            block.get(at, slice, 0, length);
            out.write(slice, 0, length);
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closed.run();
        }
    }
}
