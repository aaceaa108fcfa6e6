package dev.cofre.storage.repair;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.storage.coalesce.Coalescer;
import dev.cofre.storage.replica.PeerReads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.springframework.stereotype.Component;

/** Reads small blobs from other nodes: those that wait for the same node travel together. Thread-safe. */
@Component
class SmallBlobs {
    private static final byte[] NOTHING = {};
    /** As much as travels together when replicas are sent: fits a small heap at both ends. */
    private static final long BATCH_BYTES = 4 << 20;

    private static final Coalescer.Limits BATCHES = new Coalescer.Limits(256, BATCH_BYTES, 4096, 2);

    private record Wanted(BatchFrame frame, long size) {}

    private final PeerReads peers;
    private final ExecutorService callers;
    private final Map<URI, Coalescer<Wanted, BatchAnswer.Blob>> batches = new ConcurrentHashMap<>();

    SmallBlobs(PeerReads peers, ExecutorService callers) {
        this.peers = peers;
        this.callers = callers;
    }

    /** The bytes that the source has sent, not checked. */
    CompletableFuture<byte[]> read(Source source, BlobId blob, long size) {
        return batches.computeIfAbsent(source.url(), this::newBatches)
                .ask(new Wanted(new BatchFrame(source.grant(), blob, NOTHING), size))
                .thenApply(answer -> {
                    byte[] content = answer.content();
                    if (content == null) {
                        throw new ProblemException(Objects.requireNonNull(answer.problem()), null);
                    }
                    return content;
                });
    }

    private Coalescer<Wanted, BatchAnswer.Blob> newBatches(URI node) {
        return new Coalescer<>(
                node.toString(),
                BATCHES,
                Wanted::size,
                wanted -> {
                    List<BatchFrame> frames = wanted.stream().map(Wanted::frame).toList();
                    try {
                        return peers.readBatch(node, frames);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                callers);
    }
}
