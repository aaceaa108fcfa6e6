package dev.cofre.storage.blob.folder;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/** Blocks of aligned memory outside the heap, from which files are written and into which they are read; some are kept to be used again. Thread-safe. */
final class PartBlocks {
    private static final int KEPT = 16;
    /** The pages of every system that there is are multiples of it. */
    private static final int ALIGNMENT = 4096;

    private final Queue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

    /** An empty buffer of a block's size. */
    ByteBuffer take() {
        ByteBuffer block = idle.poll();
        return block != null
                ? block.clear()
                : ByteBuffer.allocateDirect(BlockChecksums.BLOCK + ALIGNMENT)
                        .alignedSlice(ALIGNMENT)
                        .limit(BlockChecksums.BLOCK)
                        .slice();
    }

    /** @param block that nobody uses any more */
    void giveBack(ByteBuffer block) {
        idle.offer(block);
    }
}
