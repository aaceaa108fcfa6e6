package dev.cofre.storage.upload;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.replica.LocalBlob;
import dev.cofre.storage.replica.ReplicaStream;
import dev.cofre.storage.replica.Replication;
import dev.cofre.storage.replica.Replicator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * An upload too large for memory: its bytes go to this node and to the others in {@link OnePass}. A replica that breaks or stalls is
 * dropped, and made from the local copy afterwards.
 */
@Component
class LargeUpload {
    private static final Logger log = LoggerFactory.getLogger(LargeUpload.class);
    /** Bytes per second that a disk in good health writes at least. */
    private static final long SLOWEST_DISK = 20 << 20;

    /** Memory that one upload holds, in bytes: the ring, and the block that is being written. */
    static final int MEMORY = OnePass.MEMORY + (1 << 20);

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
        LocalBlob blob;
        StoredUpload stored;
        List<ReplicaStream> streams;
        try (IncomingBlob incoming = store.receive(length);
                OnePass pass = new OnePass(order, length, incoming, replicator, callers)) {
            blob = pass.take(new SequenceInputStream(new ByteArrayInputStream(head), body));
            stored = incoming.finish(order.facts());
            streams = pass.end();
        }
        return confirm(blob, stored, streams);
    }

    private CompletableFuture<Receipt> confirm(LocalBlob blob, StoredUpload stored, List<ReplicaStream> streams) {
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

    /** How long another node may take for its fsync, after the last byte. */
    private static Duration patience(long size) {
        return OnePass.STALL_LIMIT.plusSeconds(size / SLOWEST_DISK);
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
