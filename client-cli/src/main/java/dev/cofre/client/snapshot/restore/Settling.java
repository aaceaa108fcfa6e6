package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.work.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts files that are whole in their places. Many at once: a disk that is asked to keep many things writes them together. Thread-safe.
 */
final class Settling implements AutoCloseable {
    private static final int AT_ONCE = 16;
    private static final int WAITING = 256;

    private final Workers workers = new Workers(AT_ONCE, "settling");
    private final Semaphore room = new Semaphore(WAITING);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /** Soon; waits while many are waiting. */
    void submit(Runnable work) throws IOException {
        acquire(1);
        workers.submit(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
            return true;
        });
    }

    /** Until all that were submitted are done. */
    void await() throws IOException {
        acquire(WAITING);
        room.release(WAITING);
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void acquire(int permits) throws IOException {
        try {
            room.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
