package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Digests of a large file's chunks, on threads of their own while the next ones are read and cut; a few chunks at once. */
final class Hashing implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int AHEAD = 4;

    /** A chunk with its digest. */
    record Hashed(BlobId id, byte[] bytes) {}

    /** Hears of the chunks in their order. */
    interface Receiver {
        void take(Hashed chunk) throws IOException;
    }

    private final ExecutorService threads;
    private final Deque<Future<Hashed>> underWay = new ArrayDeque<>();

    Hashing() {
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "hashing");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The bytes may be changed afterwards. @param receiver gets earlier chunks */
    void add(byte[] bytes, int offset, int length, Receiver receiver) throws IOException {
        if (underWay.size() >= AHEAD) {
            receiver.take(await(underWay.remove()));
        }
        byte[] chunk = Arrays.copyOfRange(bytes, offset, offset + length);
        underWay.add(threads.submit(() -> new Hashed(BlobId.ofContent(chunk), chunk)));
    }

    /** The end of a file. */
    void finish(Receiver receiver) throws IOException {
        while (!underWay.isEmpty()) {
            receiver.take(await(underWay.remove()));
        }
    }

    /** What was not received is of no use: the file cannot be read any further. */
    void forget() {
        underWay.clear();
    }

    private static Hashed await(Future<Hashed> chunk) throws InterruptedIOException {
        try {
            return chunk.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
