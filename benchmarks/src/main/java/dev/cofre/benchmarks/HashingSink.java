package dev.cofre.benchmarks;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** Hashes what is read on a thread of its own, some blocks behind the reader, as the client does. For one reader. */
final class HashingSink implements Connection.Sink {
    private static final int AHEAD = 8;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(AHEAD);
    private final CompletableFuture<BlobId> digest = new CompletableFuture<>();

    HashingSink() {
        Thread hasher = new Thread(this::hash, "hasher");
        hasher.setDaemon(true);
        hasher.start();
    }

    @Override
    public void take(byte[] bytes, int length) throws IOException {
        byte[] block = new byte[length];
        System.arraycopy(bytes, 0, block, 0, length);
        put(block);
    }

    /** Ends the content. */
    BlobId end() throws IOException {
        put(END);
        return digest.join();
    }

    private void put(byte[] block) throws IOException {
        try {
            blocks.put(block);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void hash() {
        MessageDigest sha256 = BlobId.newDigest();
        try {
            for (byte[] block = blocks.take(); block != END; block = blocks.take()) {
                sha256.update(block);
            }
            digest.complete(BlobId.of(sha256.digest()));
        } catch (InterruptedException e) {
            digest.completeExceptionally(e);
        }
    }
}
