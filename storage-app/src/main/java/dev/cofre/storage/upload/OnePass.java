package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.replica.LocalBlob;
import dev.cofre.storage.replica.ReplicaStream;
import dev.cofre.storage.replica.Replicator;
import dev.cofre.storage.ring.ChunkRing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way through the ring: read once, and hashed, written and sent to the other nodes in the same pass. Used once, by the
 * thread that reads; closing it cuts the connections to the other nodes if it has not come to its end.
 */
final class OnePass implements AutoCloseable {
    static final Duration STALL_LIMIT = Duration.ofSeconds(10);
    private static final int CHUNKS = 8;
    private static final int CHUNK_SIZE = 128 << 10;
    /** Bytes of the ring. */
    static final int MEMORY = CHUNKS * CHUNK_SIZE;

    private final Order order;
    private final long length;
    private final IncomingBlob incoming;
    private final ChunkRing ring = new ChunkRing(CHUNKS, CHUNK_SIZE);
    private final ChunkRing.Reader local = ring.reader(true);
    private final List<ReplicaStream> streams;
    private final Executor callers;
    private boolean ended;

    /** @param length of the body in bytes, or -1 if not known */
    OnePass(Order order, long length, IncomingBlob incoming, Replicator replicator, Executor callers) {
        this.order = order;
        this.length = length;
        this.incoming = incoming;
        this.streams = replicator.stream(order.facts(), length < 0 ? null : length, ring);
        this.callers = callers;
    }

    /** Returns when all of it is written here; the other nodes are told the end only as the digest is known to be right. */
    LocalBlob take(InputStream body) throws IOException {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(this::write, callers);
        LocalBlob blob;
        try {
            pump(body);
            ring.awaitTaken(local);
            BlobId digest = incoming.digest();
            order.checkDigest(digest);
            blob = LocalBlob.onDisk(order.facts(), digest, incoming.size());
            streams.forEach(stream -> stream.expect(digest));
            ring.end();
        } catch (IOException | RuntimeException | Error e) {
            ring.fail(new IOException("the upload broke off", e));
            await(writing); // a disk that fails is the better explanation of a ring that stands still
            throw e;
        }
        await(writing);
        return blob;
    }

    /** The connections to the other nodes, for whoever waits for their proofs from here on. */
    List<ReplicaStream> end() {
        ended = true;
        return streams;
    }

    private void pump(InputStream body) throws IOException {
        long received = ring.pump(body, order.limit(), STALL_LIMIT);
        if (received > order.limit()) {
            throw order.tooLarge();
        }
        if (length >= 0 && received != length) {
            throw new ProblemException(
                    ProblemType.LENGTH_MISMATCH,
                    "%d bytes were announced and %d came; send the file again".formatted(length, received));
        }
    }

    private void write() {
        try {
            for (ChunkRing.Chunk chunk = next(); chunk != null; chunk = next()) {
                incoming.write(chunk.bytes(), 0, chunk.length());
            }
        } catch (IOException e) {
            throw new WriteFailedException(e);
        } finally {
            local.leave();
        }
    }

    /** Null at the end, be it good or bad: which of the two, the thread that reads the body knows. */
    private ChunkRing.@Nullable Chunk next() {
        try {
            return local.next();
        } catch (IOException e) {
            return null;
        }
    }

    /** Also keeps the place from being closed under the thread that writes to it. */
    private static void await(CompletableFuture<Void> writing) {
        try {
            Failures.await(writing);
        } catch (WriteFailedException e) {
            throw new ProblemException(
                    ProblemType.READ_ONLY,
                    "this server could not write the file (%s); ask the manager for another server"
                            .formatted(e.getMessage()));
        }
    }

    private static final class WriteFailedException extends UncheckedIOException {
        WriteFailedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            streams.forEach(ReplicaStream::cancel);
        }
    }
}
