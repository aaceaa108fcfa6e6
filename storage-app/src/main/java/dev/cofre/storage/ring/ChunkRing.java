package dev.cofre.storage.ring;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ring of buffers between one writer and several readers, each of which gets every byte. The slowest reader sets the
 * pace; a reader that stands still for too long is dropped if the rest can do without it. The memory is the ring, whatever
 * the size of the body.
 *
 * <p>The writer calls {@link #pump}, then {@link #end} or {@link #fail}; each {@link Reader} belongs to one thread.
 */
public final class ChunkRing {
    /** A chunk is handed on when it is full, or when this much time has passed: a slow sender must not look like a dead one. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final byte[][] chunks;
    private final int[] lengths;
    private final List<Reader> readers = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long written;
    private boolean ended;
    private @Nullable IOException failure;

    /** @param chunkSize in bytes */
    public ChunkRing(int count, int chunkSize) {
        chunks = new byte[count][chunkSize];
        lengths = new int[count];
    }

    /** Adds a reader, before the first byte is pumped. @param needed false if the ring may drop it when it stalls */
    public Reader reader(boolean needed) {
        Reader reader = new Reader(needed);
        readers.add(reader);
        return reader;
    }

    /**
     * Reads {@code body} to its end into the ring; does not end the ring, so that the readers wait for a last word.
     *
     * @param limit most bytes
     * @param stallLimit how long the slowest reader may hold up the rest
     * @return bytes read: at most {@code limit + 1}, where one more than the limit means that the body is too long
     * @throws IOException of {@code body}; or if a needed reader stalls
     */
    public long pump(InputStream body, long limit, Duration stallLimit) throws IOException {
        long total = 0;
        while (total <= limit) {
            byte[] chunk = free(stallLimit);
            int length = fill(body, chunk, (int) Math.min(chunk.length, limit + 1 - total));
            if (length == 0) {
                break;
            }
            publish(length);
            total += length;
        }
        return total;
    }

    /** Waits until this reader has taken everything that was pumped. */
    public void awaitTaken(Reader reader) throws IOException {
        lock.lock();
        try {
            while (reader.position < written || reader.holds) {
                if (reader.gone) {
                    throw new IOException("the reader has given up");
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells the readers that they have had all. */
    public void end() {
        signal(() -> ended = true);
    }

    /** Tells the readers that what they have had is worth nothing. */
    public void fail(IOException cause) {
        signal(() -> {
            if (failure == null) {
                failure = cause;
            }
        });
    }

    private void signal(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static int fill(InputStream body, byte[] chunk, int most) throws IOException {
        long start = System.nanoTime();
        int length = 0;
        while (length < most) {
            int read = body.read(chunk, length, most - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (System.nanoTime() - start > LINGER_NANOS) {
                break;
            }
        }
        return length;
    }

    private byte[] free(Duration stallLimit) throws IOException {
        lock.lock();
        try {
            long left = stallLimit.toNanos();
            while (written - slowest() >= chunks.length) {
                if (left <= 0) {
                    dropStalled();
                    left = stallLimit.toNanos();
                } else {
                    left = await(left);
                }
            }
            return chunks[slot(written)];
        } finally {
            lock.unlock();
        }
    }

    private long await(long nanos) throws IOException {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private long slowest() throws IOException {
        long slowest = written;
        for (Reader reader : readers) {
            if (!reader.gone) {
                slowest = Math.min(slowest, reader.position);
            } else if (reader.needed) {
                throw new IOException("a needed reader has given up");
            }
        }
        return slowest;
    }

    private void dropStalled() throws IOException {
        for (Reader reader : readers) {
            if (!reader.gone && written - reader.position >= chunks.length) {
                if (reader.needed) {
                    throw new IOException("writing stands still");
                }
                reader.leave();
            }
        }
    }

    private void publish(int length) {
        signal(() -> {
            lengths[slot(written)] = length;
            written++;
        });
    }

    private int slot(long position) {
        return (int) (position % chunks.length);
    }

    /** Some bytes, valid until the reader asks for the next. */
    @SuppressWarnings("ArrayRecordComponent") // a view, never compared
    public record Chunk(byte[] bytes, int length) {}

    /** One of those who get every byte. */
    public final class Reader {
        private final boolean needed;
        private long position;
        private boolean holds;
        private boolean gone;

        private Reader(boolean needed) {
            this.needed = needed;
        }

        /**
         * The next bytes, or null at the end; gives back what the last call returned.
         *
         * @throws IOException if the writer has failed, or has dropped this reader
         */
        public @Nullable Chunk next() throws IOException {
            lock.lock();
            try {
                if (holds) {
                    holds = false;
                    position++;
                    changed.signalAll();
                }
                while (position >= written && !ended && failure == null && !gone) {
                    changed.awaitUninterruptibly();
                }
                if (gone) {
                    throw new IOException("too slow, dropped");
                }
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (position >= written) {
                    return null;
                }
                holds = true;
                int slot = slot(position);
                return new Chunk(chunks[slot], lengths[slot]);
            } finally {
                lock.unlock();
            }
        }

        /** Leaves the ring, so that nobody waits for this reader any more. */
        public void leave() {
            lock.lock();
            try {
                if (!gone && holds) {
                    // its thread may still be sending these bytes: the writer gets others to overwrite
                    int slot = slot(position);
                    chunks[slot] = chunks[slot].clone();
                }
                gone = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** True once it was dropped or has left. */
        public boolean isGone() {
            lock.lock();
            try {
                return gone;
            } finally {
                lock.unlock();
            }
        }
    }
}
