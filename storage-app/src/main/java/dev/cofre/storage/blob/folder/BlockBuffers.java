package dev.cofre.storage.blob.folder;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * Memory in which blocks are checked. So many readers hold a whole block, which is read and checked once; any further one
 * gets a slice, through which a block has to pass twice. Thus no number of readers takes the memory from uploads. Thread-safe.
 */
final class BlockBuffers {
    static final int SLICE = 64 << 10;

    private final Semaphore whole;

    BlockBuffers(int wholeBlocks) {
        whole = new Semaphore(wholeBlocks);
    }

    /** @param length of a block in bytes */
    Lease lease(int length) {
        boolean taken = length > SLICE && whole.tryAcquire();
        boolean leased = false;
        try {
            Lease lease = new Lease(ByteBuffer.allocate(taken ? length : Math.min(length, SLICE)), taken);
            leased = true;
            return lease;
        } finally {
            if (taken && !leased) {
                whole.release();
            }
        }
    }

    /** A buffer in use, until it is closed. For one thread. */
    final class Lease implements AutoCloseable {
        private final ByteBuffer buffer;
        private boolean taken;

        private Lease(ByteBuffer buffer, boolean taken) {
            this.buffer = buffer;
            this.taken = taken;
        }

        ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void close() {
            if (taken) {
                taken = false;
                whole.release();
            }
        }
    }
}
