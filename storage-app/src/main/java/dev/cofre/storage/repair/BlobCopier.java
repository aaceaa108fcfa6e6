package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.replica.PeerReads;
import dev.cofre.storage.replica.TooMuchException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Copies a blob from other nodes, and records all uploads that have brought it. Thread-safe. */
@Component
class BlobCopier {
    private static final Logger log = LoggerFactory.getLogger(BlobCopier.class);
    /** Bytes that a copy from disk to disk holds. */
    private static final int MEMORY = 2 << 20;
    /** Each may bring the copy further: it goes on where the last one broke off. */
    private static final int TRIES = 6;

    private final BlobStore store;
    private final PeerReads peers;
    private final SmallBlobs small;
    private final Admission admission;
    private final ManagerApi manager;
    private final ExecutorService callers;
    private final Suspicions suspicions;

    BlobCopier(
            BlobStore store,
            PeerReads peers,
            SmallBlobs small,
            Admission admission,
            ManagerApi manager,
            ExecutorService callers,
            Suspicions suspicions) {
        this.store = store;
        this.peers = peers;
        this.small = small;
        this.admission = admission;
        this.manager = manager;
        this.callers = callers;
        this.suspicions = suspicions;
    }

    /**
     * Blocks until there is memory for the bytes, and for a large blob until they are here; the future ends when they are on
     * stable storage, and never fails.
     */
    CompletableFuture<CopyReport.Copy> copy(CopyOrder order) {
        return fetched(order)
                .thenCompose(stored -> record(order.blob(), order.uploads(), 0))
                .handle((uploads, failure) -> failure == null
                        ? new CopyReport.Copy(order.blob(), uploads, null)
                        : new CopyReport.Copy(order.blob(), 0, Failures.problem(failure)));
    }

    private CompletableFuture<StoredUpload> fetched(CopyOrder order) {
        try {
            UploadFacts facts = facts(order.uploads().uploads().get(0));
            if (store.find(order.blob()).isPresent()) {
                verify(order);
                return store.link(facts, order.blob());
            }
            return order.size() <= store.smallLimit() ? fetchSmall(order, facts) : fetchLarge(order, facts);
        } catch (IOException e) {
            log.info("Blob {} cannot be copied now: {}", order.blob(), e.getMessage());
            return CompletableFuture.failedFuture(unread(e.getMessage()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ProblemException unread(@Nullable String reason) {
        return new ProblemException(
                ProblemType.REPLICA_DAMAGED, "it could not be read to its end: %s".formatted(reason));
    }

    /** One that is here already, uncounted, may have been here for long: it is read from the disk before anybody counts on it. */
    private void verify(CopyOrder order) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (BlobReader reader = store.open(order.blob())) {
            reader.transferTo(0, reader.size(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            check(order, reader.size(), BlobId.of(digest.digest()));
        }
    }

    private CompletableFuture<StoredUpload> fetchSmall(CopyOrder order, UploadFacts facts) {
        Admission.Permit permit = admission.replica(order.size());
        return readSmall(order, 0, "the order names no source")
                .thenCompose(content -> store.store(facts, order.blob(), content))
                .whenComplete((stored, failure) -> permit.close());
    }

    /** From one source after the other, until one sends the right bytes. @param reason why the source before did not */
    private CompletableFuture<byte[]> readSmall(CopyOrder order, int source, String reason) {
        if (source == order.sources().size()) {
            return CompletableFuture.failedFuture(unread(reason));
        }
        CopyOrder.Source from = order.sources().get(source);
        return small.read(from, order.blob(), order.size())
                .thenApply(content -> {
                    BlobId digest = BlobId.ofContent(content);
                    suspectIfWrong(order, from.node(), content.length, digest);
                    check(order, content.length, digest);
                    return content;
                })
                .exceptionallyCompose(failure -> {
                    Throwable cause = Failures.cause(failure);
                    suspectIfMissing(order, from.node(), cause);
                    String said = "%s: %s".formatted(from.node(), cause.getMessage());
                    log.info("Blob {} was not copied: {}", order.blob(), said);
                    return readSmall(order, source + 1, said);
                });
    }

    private CompletableFuture<StoredUpload> fetchLarge(CopyOrder order, UploadFacts facts) throws IOException {
        try (Admission.Permit permit = admission.replica(MEMORY)) {
            ProblemException failure = null;
            for (List<CopyOrder.Source> sources : turns(order.sources())) {
                try (IncomingBlob incoming = store.receive(order.size())) {
                    Set<NodeId> from = fetch(order, sources, incoming);
                    BlobId digest = incoming.digest();
                    if (from.size() == 1) {
                        suspectIfWrong(order, from.iterator().next(), incoming.size(), digest);
                    }
                    check(order, incoming.size(), digest);
                    return CompletableFuture.completedFuture(incoming.finish(facts));
                } catch (ProblemException e) {
                    if (!e.is(ProblemType.DIGEST_MISMATCH)) {
                        throw e;
                    }
                    failure = e;
                } catch (IOException e) {
                    if (failure == null) { // none of them could be read to its end
                        throw e;
                    }
                    failure = unread(e.getMessage());
                }
            }
            return CompletableFuture.failedFuture(failure == null ? unread("the order names no source") : failure);
        }
    }

    /** First all of them, and where that has come to something wrong each by itself, so that a good one is met. */
    private static List<List<CopyOrder.Source>> turns(List<CopyOrder.Source> sources) {
        List<List<CopyOrder.Source>> turns = new ArrayList<>(List.of(sources));
        sources.forEach(source -> turns.add(List.of(source)));
        return turns;
    }

    /**
     * Reads from one source after the other until all is there, each time from where the last one has stopped.
     *
     * @return those that something has come from
     */
    private Set<NodeId> fetch(CopyOrder order, List<CopyOrder.Source> sources, IncomingBlob incoming)
            throws IOException {
        Set<NodeId> from = new LinkedHashSet<>();
        IOException failure = new IOException("the order names no source");
        for (int i = 0; i < TRIES && !sources.isEmpty(); i++) {
            CopyOrder.Source source = sources.get(i % sources.size());
            try {
                peers.read(
                        source.url(),
                        source.grant(),
                        order.blob(),
                        incoming.size(),
                        order.size(),
                        (bytes, offset, length) -> {
                            from.add(source.node());
                            incoming.write(bytes, offset, length);
                        });
                from.add(source.node());
                return from;
            } catch (TooMuchException e) {
                from.add(source.node());
                suspicions.tell(source.node(), Suspicion.Kind.OTHER_BYTES, order.blob());
                failure = new IOException("%s: %s".formatted(source.node(), e.getMessage()), e);
            } catch (IOException e) {
                failure = new IOException("%s: %s".formatted(source.node(), e.getMessage()), e);
            } catch (ProblemException e) {
                suspectIfMissing(order, source.node(), e);
                failure = new IOException("%s says: %s".formatted(source.node(), e.getMessage()), e);
            }
            if (incoming.size() == order.size()) {
                return from; // there is no more to ask for: what it is worth, its digest says
            }
            log.info(
                    "The copy of blob {} broke off after {} bytes: {}",
                    order.blob(),
                    incoming.size(),
                    failure.getMessage());
        }
        throw failure;
    }

    private void suspectIfWrong(CopyOrder order, NodeId from, long size, BlobId digest) {
        if (size != order.size() || !digest.equals(order.blob())) {
            suspicions.tell(from, Suspicion.Kind.OTHER_BYTES, order.blob());
        }
    }

    private void suspectIfMissing(CopyOrder order, NodeId from, Throwable failure) {
        if (failure instanceof ProblemException e && e.is(ProblemType.UNKNOWN_BLOB)) {
            suspicions.tell(from, Suspicion.Kind.NOT_HERE, order.blob());
        }
    }

    private static void check(CopyOrder order, long size, BlobId digest) {
        if (size != order.size() || !digest.equals(order.blob())) {
            throw wrong(order, "%d bytes with digest %s".formatted(size, digest));
        }
    }

    private static ProblemException wrong(CopyOrder order, String got) {
        return new ProblemException(
                ProblemType.DIGEST_MISMATCH,
                "blob %s has %d bytes, and what came was %s".formatted(order.blob(), order.size(), got));
    }

    /** Records a page of uploads and all behind it. @return how many there are, with those before */
    private CompletableFuture<Integer> record(BlobId blob, UploadPage page, int before) {
        List<CompletableFuture<StoredUpload>> links = page.uploads().stream()
                .skip(before == 0 ? 1 : 0) // the first has come with the bytes
                .map(upload -> store.link(facts(upload), blob))
                .toList();
        int count = before + page.uploads().size();
        CompletableFuture<Integer> recorded = CompletableFuture.allOf(links.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    page.uploads()
                            .forEach(each ->
                                    store.committed(each.upload(), each.version(), each.committed(), each.counter()));
                    return count;
                });
        String next = page.next();
        return next == null
                ? recorded
                : recorded.thenComposeAsync(done -> record(blob, manager.uploadsOf(blob, next), count), callers);
    }

    private static UploadFacts facts(CommittedUpload upload) {
        return new UploadFacts(upload.upload(), upload.client(), upload.name(), upload.copies(), upload.primary());
    }
}
