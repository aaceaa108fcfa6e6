package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.work.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

    private final Workers workers = new Workers(THREADS, "hashing");
    private final Deque<Future<Hashed>> underWay = new ArrayDeque<>();

    /** The bytes may be changed afterwards. @param receiver gets earlier chunks */
    void add(byte[] bytes, int offset, int length, Receiver receiver) throws IOException {
        if (underWay.size() >= AHEAD) {
            receiver.take(Workers.await(underWay.remove()));
        }
        byte[] chunk = Arrays.copyOfRange(bytes, offset, offset + length);
        underWay.add(workers.submit(() -> new Hashed(BlobId.ofContent(chunk), chunk)));
    }

    /** The end of a file. */
    void finish(Receiver receiver) throws IOException {
        while (!underWay.isEmpty()) {
            receiver.take(Workers.await(underWay.remove()));
        }
    }

    /** What was not received is of no use: the file cannot be read any further. */
    void forget() {
        underWay.clear();
    }

    @Override
    public void close() {
        workers.close();
    }
}
