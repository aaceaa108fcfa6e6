package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.replica.LocalBlob;
import dev.cofre.storage.replica.ReplicaStream;
import dev.cofre.storage.replica.Replication;
import dev.cofre.storage.replica.Replicator;
import dev.cofre.storage.ring.ChunkRing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * An upload too large for memory. Its bytes are read once, and hashed, written and sent to the other nodes in the same
 * pass; the other nodes are told the end only when the digest is known to be right. A replica that breaks or stalls is
 * dropped, and made from the local copy afterwards.
 */
@Component
class LargeUpload {
    private static final Logger log = LoggerFactory.getLogger(LargeUpload.class);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(10);
    /** Bytes per second that a disk in good health writes at least. */
    private static final long SLOWEST_DISK = 20 << 20;

    private static final int CHUNKS = 8;
    private static final int CHUNK_SIZE = 128 << 10;
    /** Memory that one upload holds, in bytes: the ring, and the block that is being written. */
    static final int MEMORY = CHUNKS * CHUNK_SIZE + (1 << 20);

    private final BlobStore store;
    private final Replicator replicator;
    private final Confirmation confirmation;
    private final ExecutorService callers;

    LargeUpload(BlobStore store, Replicator replicator, Confirmation confirmation, ExecutorService callers) {
        this.store = store;
        this.replicator = replicator;
        this.confirmation = confirmation;
        this.callers = callers;
    }

    CompletableFuture<Receipt> receive(Order order, byte[] head, InputStream body, long length) throws IOException {
        ChunkRing ring = new ChunkRing(CHUNKS, CHUNK_SIZE);
        List<ReplicaStream> streams = List.of();
        LocalBlob blob;
        StoredUpload stored;
        try (IncomingBlob incoming = store.receive(length)) {
            ChunkRing.Reader local = ring.reader(true);
            streams = replicator.stream(order.facts(), length < 0 ? null : length, ring);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(local, incoming), callers);
            try {
                pump(order, new SequenceInputStream(new ByteArrayInputStream(head), body), length, ring);
                ring.awaitTaken(local);
                BlobId digest = incoming.digest();
                order.checkDigest(digest);
                blob = LocalBlob.onDisk(order.facts(), digest, incoming.size());
                for (ReplicaStream stream : streams) {
                    stream.expect(digest);
                }
                ring.end();
            } catch (IOException | RuntimeException | Error e) {
                ring.fail(new IOException("the upload broke off", e));
                join(writing); // a disk that fails is the better explanation of a ring that stands still
                throw e;
            }
            join(writing);
            stored = incoming.finish(order.facts());
        } catch (IOException | RuntimeException e) {
            streams.forEach(ReplicaStream::cancel);
            throw e;
        }
        List<Replication> replicas;
        try {
            replicas = collect(blob, streams);
        } catch (RuntimeException e) {
            return Verdict.ofTooFewReplicas(e, false, true) == Verdict.NOT_KNOWN
                    ? CompletableFuture.failedFuture(confirmation.notInCatalog(blob, stored))
                    : confirmation.giveUp(blob, stored, List.of(), e);
        }
        return confirmation.confirm(blob, stored, replicas);
    }

    private static void pump(Order order, InputStream body, long length, ChunkRing ring) throws IOException {
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

    private static void write(ChunkRing.Reader bytes, IncomingBlob incoming) {
        try {
            for (ChunkRing.Chunk chunk = next(bytes); chunk != null; chunk = next(bytes)) {
                incoming.write(chunk.bytes(), 0, chunk.length());
            }
        } catch (IOException e) {
            throw new WriteFailedException(e);
        } finally {
            bytes.leave();
        }
    }

    /** Null at the end, be it good or bad: which of the two, the thread that reads the body knows. */
    private static ChunkRing.@Nullable Chunk next(ChunkRing.Reader bytes) {
        try {
            return bytes.next();
        } catch (IOException e) {
            return null;
        }
    }

    /** Also keeps the place from being closed under the thread that writes to it. */
    private static void join(CompletableFuture<Void> writing) {
        try {
            writing.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            if (e.getCause() instanceof WriteFailedException failure) {
                throw new ProblemException(
                        ProblemType.READ_ONLY,
                        "this server could not write the file (%s); ask the manager for another server"
                                .formatted(failure.getMessage()));
            }
            throw e;
        }
    }

    private static final class WriteFailedException extends UncheckedIOException {
        WriteFailedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** How long another node may take for its fsync, after the last byte. */
    private static Duration patience(long size) {
        return STALL_LIMIT.plusSeconds(size / SLOWEST_DISK);
    }

    private List<Replication> collect(LocalBlob blob, List<ReplicaStream> streams) {
        List<Replication> made = new ArrayList<>();
        List<NodeId> failed = new ArrayList<>();
        for (ReplicaStream stream : streams) {
            try {
                Replication replication = new Replication(stream.target(), stream.proof(patience(blob.size())));
                replicator.verify(blob, replication);
                made.add(replication);
            } catch (RuntimeException e) {
                stream.cancel();
                if (stream.mayHaveArrived()) {
                    replicator.mayBeAt(blob.facts().upload(), stream.target());
                }
                failed.add(stream.target().node());
                log.warn(
                        "{} broke in the middle of upload {}, another server gets the local copy: {}",
                        stream.target().node(),
                        blob.facts().upload(),
                        e.getMessage());
            }
        }
        return failed.isEmpty() ? made : replicator.complete(blob, made, failed);
    }
}
