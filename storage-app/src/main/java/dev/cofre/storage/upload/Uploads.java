package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.replica.LocalBlob;
import dev.cofre.storage.replica.Replication;
import dev.cofre.storage.replica.Replicator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The life of an upload on its primary: stored here and on other nodes at once, confirmed by the catalog, or gone without a
 * trace. Thread-safe; an upload id is worked on once at a time.
 */
@Component
class Uploads implements UnfinishedUploads {
    private final BlobStore store;
    private final Replicator replicator;
    private final Confirmation confirmation;
    private final LargeUpload large;
    private final Manager manager;
    private final NodeId self;
    private final Set<UploadId> underWay = ConcurrentHashMap.newKeySet();

    Uploads(
            BlobStore store,
            Replicator replicator,
            Confirmation confirmation,
            LargeUpload large,
            Manager manager,
            NodeId self) {
        this.store = store;
        this.replicator = replicator;
        this.confirmation = confirmation;
        this.large = large;
        this.manager = manager;
        this.self = self;
    }

    /**
     * Stores what {@code body} brings. Small bodies are read before this returns, and their future ends later; large ones
     * are done when it returns.
     *
     * @param length of the body in bytes, or -1 if not known
     * @throws IOException if the body breaks off; nothing is kept of it then
     */
    CompletableFuture<Receipt> receive(Order order, InputStream body, long length) throws IOException {
        return begin(order, new Coming(body, length));
    }

    /** Stores bytes that are in memory: at most {@link BlobStore#smallLimit()} of them. */
    CompletableFuture<Receipt> small(Order order, byte[] content) {
        return begin(order, new InMemory(content));
    }

    /** The bytes of an order. @param <E> what may go wrong while they are read */
    private interface Bytes<E extends Exception> {
        /** Refuses what is known to be too much. */
        void check(Order order);

        /** Compares with what the same upload has stored before. */
        void mustBeThoseOf(StoredUpload stored, Order order) throws E;

        CompletableFuture<Receipt> store(Order order) throws E;
    }

    /** Nothing is read before it is known that it is needed. */
    private <E extends Exception> CompletableFuture<Receipt> begin(Order order, Bytes<E> bytes) throws E {
        bytes.check(order);
        Optional<StoredUpload> known = store.upload(order.upload());
        if (known.isPresent()) {
            SentAgain.mustBeTheFile(order, known.get());
            bytes.mustBeThoseOf(known.get(), order);
            return again(order, known.get());
        }
        return order.link() ? link(order) : bytes.store(order);
    }

    private final class Coming implements Bytes<IOException> {
        private final InputStream body;
        private final long length;

        Coming(InputStream body, long length) {
            this.body = body;
            this.length = length;
        }

        @Override
        public void check(Order order) {
            order.checkLength(length);
        }

        @Override
        public void mustBeThoseOf(StoredUpload stored, Order order) throws IOException {
            if (order.announced() == null) {
                SentAgain.mustBring(stored, body, length);
            }
        }

        @Override
        public CompletableFuture<Receipt> store(Order order) throws IOException {
            int smallLimit = smallLimit();
            byte[] head = length > smallLimit ? new byte[0] : body.readNBytes(smallLimit + 1);
            if (length > smallLimit || head.length > smallLimit) {
                return once(order.upload(), () -> large.receive(order, head, body, length));
            }
            // asked once more: reading took as long as the client wanted, and the same upload may have come meanwhile
            return small(order, head);
        }
    }

    private final class InMemory implements Bytes<RuntimeException> {
        private final byte[] content;

        InMemory(byte[] content) {
            this.content = content;
        }

        @Override
        public void check(Order order) {
            order.checkLength(content.length);
            if (content.length > smallLimit()) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE,
                        "a batch carries files of at most %d bytes, '%s' has %d; send it by PUT /uploads/%s"
                                .formatted(smallLimit(), order.facts().name(), content.length, order.upload()));
            }
        }

        @Override
        public void mustBeThoseOf(StoredUpload stored, Order order) {
            if (!order.link()) {
                SentAgain.mustBe(BlobId.ofContent(content), stored);
            }
        }

        @Override
        public CompletableFuture<Receipt> store(Order order) {
            BlobId blob = BlobId.ofContent(content);
            order.checkDigest(blob);
            LocalBlob local = LocalBlob.small(order.facts(), blob, content);
            return once(order.upload(), () -> replicateWhile(local, store.store(order.facts(), blob, content)));
        }
    }

    @Override
    public CompletableFuture<Receipt> resume(StoredUpload stored) {
        return once(
                stored.facts().upload(),
                () -> own(stored).thenCompose(own -> {
                    LocalBlob local = LocalBlob.onDisk(own.facts(), own.blob(), own.size());
                    return replicator
                            .replicate(local)
                            .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unfinished(local, failure)))
                            .thenCompose(replicas -> confirmation.confirmAgain(local, own, replicas));
                }));
    }

    private static Throwable unfinished(LocalBlob blob, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return Verdict.ofTooFewReplicas(cause, true, false) == Verdict.STAYS ? Confirmation.stays(blob, cause) : cause;
    }

    /** The upload with this node as its primary: one that came here as a replica must not be dropped by who sent it. */
    private CompletableFuture<StoredUpload> own(StoredUpload stored) {
        return stored.facts().primary().equals(self)
                ? CompletableFuture.completedFuture(stored)
                : store.link(stored.facts().withPrimary(self), stored.blob());
    }

    UploadStatus status(UploadId upload) {
        return store.upload(upload)
                .map(stored -> new UploadStatus(
                        upload,
                        stored.version() == null ? UploadStatus.State.STORED : UploadStatus.State.COMMITTED,
                        null))
                .orElseGet(() -> new UploadStatus(
                        upload,
                        underWay.contains(upload) ? UploadStatus.State.OPEN : UploadStatus.State.UNKNOWN,
                        null));
    }

    /** Bytes, up to which a body is held in memory. */
    int smallLimit() {
        return store.smallLimit();
    }

    @Override
    public boolean isUnderWay(UploadId upload) {
        return underWay.contains(upload);
    }

    private CompletableFuture<Receipt> link(Order order) {
        BlobId blob = order.announced();
        Optional<StoredBlob> held = blob == null ? Optional.empty() : store.find(blob);
        if (held.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_BLOB,
                    "%s does not hold blob %s any more; ask the manager again, leaving this server out, and send the bytes"
                            .formatted(self, blob));
        }
        LocalBlob local =
                LocalBlob.linked(order.facts(), held.get().blob(), held.get().size());
        return once(
                order.upload(),
                () -> replicateWhile(local, store.link(order.facts(), held.get().blob())));
    }

    /** The local copy and the replicas are made at the same time; if one of the two fails, the other is taken back. */
    private CompletableFuture<Receipt> replicateWhile(LocalBlob blob, CompletableFuture<StoredUpload> storing) {
        CompletableFuture<List<Replication>> replicating = replicator.replicate(blob);
        return storing.handle((stored, localFailure) -> replicating
                        .handle((replicas, remoteFailure) -> {
                            if (localFailure != null || remoteFailure != null) {
                                return confirmation.<Receipt>giveUp(
                                        blob,
                                        stored,
                                        replicas == null ? List.of() : replicas,
                                        localFailure != null ? localFailure : remoteFailure);
                            }
                            return confirmation.confirm(blob, stored, replicas);
                        })
                        .thenCompose(next -> next))
                .thenCompose(next -> next);
    }

    /** The same upload id once more: the client has not heard, or has not believed, how it ended. */
    private CompletableFuture<Receipt> again(Order order, StoredUpload stored) {
        UploadStatus status = manager.status(stored.facts().upload());
        Receipt receipt = status.receipt();
        if (receipt != null) {
            store.committed(receipt.upload(), receipt.version(), receipt.committed(), receipt.counter());
            return CompletableFuture.completedFuture(receipt);
        }
        Warrant newest = order.facts().warrant();
        if (newest == null || newest.equals(stored.facts().warrant())) {
            return resume(stored);
        }
        // that of before may be under a key that its manager has not any more
        return store.link(order.facts(), stored.blob()).thenCompose(this::resume);
    }

    /** Begins to work on an upload. @param <E> what may go wrong before there is a future */
    private interface Work<E extends Exception> {
        CompletableFuture<Receipt> begin() throws E;
    }

    private <E extends Exception> CompletableFuture<Receipt> once(UploadId upload, Work<E> work) throws E {
        if (!underWay.add(upload)) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "upload %s is under way already; ask again with the same id for its receipt".formatted(upload),
                    Duration.ofSeconds(1));
        }
        boolean begun = false;
        try {
            CompletableFuture<Receipt> receipt = work.begin();
            begun = true;
            return receipt.whenComplete((made, failure) -> {
                replicator.isOver(upload);
                underWay.remove(upload);
            });
        } finally {
            if (!begun) {
                underWay.remove(upload);
            }
        }
    }
}
