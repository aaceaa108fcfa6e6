package dev.cofre.client.snapshot.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Some threads that keep nobody from ending. Whoever gives them work bounds how much waits. Thread-safe. */
public final class Workers implements AutoCloseable {
    private final ExecutorService threads;

    /** @param name of each thread */
    public Workers(int count, String name) {
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    public <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    /** Waits for the end of some work, and throws what it threw. */
    public static <T> T await(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What has begun is interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
