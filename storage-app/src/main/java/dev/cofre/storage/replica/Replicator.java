package dev.cofre.storage.replica;

import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofCheck;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.upload.ReplicaResult;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.coalesce.Coalescer;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.ring.ChunkRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gets a blob onto as many other nodes as its upload asks for. A node that breaks, stalls or is full is left out, and the
 * manager is asked for another, until none is left. Thread-safe.
 */
@Component
public class Replicator {
    private static final Logger log = LoggerFactory.getLogger(Replicator.class);
    /** Every node that is left out costs one round; more rounds than nodes make no sense. */
    private static final int ROUNDS = 8;
    /** Fits a small heap at both ends, and is far beyond the point where the cost of a request shows. */
    private static final Coalescer.Limits BATCHES = new Coalescer.Limits(256, 4 << 20, 4096, 2, Duration.ofMillis(50));

    private final Manager manager;
    private final PeerClient peers;
    private final BlobStore store;
    private final ExecutorService callers;
    private final Suspicions suspicions;
    private final ProofCheck proofs = new ProofCheck();
    private final Map<URI, Coalescer<BatchFrame, ReplicaResult>> batches = new ConcurrentHashMap<>();
    /** Where replicas of uploads under way may be, as nobody has answered. */
    private final Map<UploadId, Set<Target>> doubtful = new ConcurrentHashMap<>();

    Replicator(Manager manager, PeerClient peers, BlobStore store, ExecutorService callers, Suspicions suspicions) {
        this.manager = manager;
        this.peers = peers;
        this.store = store;
        this.callers = callers;
        this.suspicions = suspicions;
    }

    /**
     * Makes the replicas that an upload needs beside this node's own.
     *
     * @return one for each copy wanted; fewer only if the operator allows that. Fails with what the manager says when no
     *     node is left, after taking back what had been made
     */
    public CompletableFuture<List<Replication>> replicate(LocalBlob blob) {
        int count = blob.facts().copies().others();
        if (count == 0) {
            return CompletableFuture.completedFuture(List.of());
        }
        return manager.backupTargets(wanted(blob, count))
                .thenCompose(targets -> sendAll(blob, targets.targets()))
                .thenComposeAsync(round -> goOn(blob, round, new ArrayList<>(), new HashSet<>(), 1), callers);
    }

    /**
     * The same after some replicas were made, and some nodes failed, while the bytes came in. Blocks.
     *
     * @param made replicas that count already
     * @param failed nodes to leave out
     */
    public List<Replication> complete(LocalBlob blob, List<Replication> made, Collection<NodeId> failed) {
        return Failures.await(goOn(blob, new Round(made, List.copyOf(failed)), new ArrayList<>(), new HashSet<>(), 0));
    }

    /** Begins to send a replica whose bytes still come in. @param size bytes, or null if not known */
    public List<ReplicaStream> stream(UploadFacts facts, @Nullable Long size, ChunkRing ring) {
        int count = facts.copies().others();
        if (count == 0) {
            return List.of();
        }
        Wanted wanted = new Wanted(
                facts.upload(), facts.client(), facts.name(), size, facts.copies(), count, null, facts.warrant());
        return manager.backupTargets(wanted, List.of()).targets().stream()
                .map(target -> ReplicaStream.start(peers, target, facts.upload(), ring.reader(false), callers))
                .toList();
    }

    /**
     * Takes replicas back that an upload which failed has left.
     *
     * @return whether all are; what stays is found by its node later
     */
    public boolean takeBack(LocalBlob blob, List<Replication> made) {
        boolean all = true;
        Set<Target> targets = new LinkedHashSet<>(doubtful.getOrDefault(blob.upload(), Set.of()));
        made.forEach(replication -> targets.add(replication.target()));
        for (Target target : targets) {
            try {
                peers.giveUp(target, blob.upload());
                doubtful.computeIfPresent(blob.upload(), (upload, left) -> without(left, target));
            } catch (IOException | ProblemException e) {
                all = false;
                log.info(
                        "The replica of upload {} on {} could not be taken back, that server will find it itself: {}",
                        blob.upload(),
                        target.node(),
                        e.getMessage());
            }
        }
        return all;
    }

    private static Set<Target> without(Set<Target> targets, Target target) {
        targets.remove(target);
        return targets;
    }

    /** A node that has not answered may hold a replica: it is asked to let it go, too, if the upload fails. */
    public void mayBeAt(UploadId upload, Target target) {
        doubtful.computeIfAbsent(upload, id -> ConcurrentHashMap.newKeySet()).add(target);
    }

    /** Nobody works on the upload any more. */
    public void isOver(UploadId upload) {
        doubtful.remove(upload);
    }

    /** False if the node has said no, or was never reached. */
    private static boolean mayHaveArrived(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        return !(cause instanceof ProblemException)
                && !(cause instanceof ConnectException)
                && !(cause instanceof ConnectTimeoutException)
                && !(cause instanceof UnknownHostException);
    }

    /** What one round of sending came to. */
    private record Round(List<Replication> made, List<NodeId> failed) {}

    private CompletableFuture<List<Replication>> goOn(
            LocalBlob blob, Round round, List<Replication> made, Set<NodeId> failed, int rounds) {
        made.addAll(round.made());
        failed.addAll(round.failed());
        int missing = blob.facts().copies().others() - made.size();
        boolean allSent = rounds > 0 && round.failed().isEmpty();
        if (missing <= 0 || allSent || rounds >= ROUNDS) {
            return CompletableFuture.completedFuture(made);
        }
        Set<NodeId> exclude = new HashSet<>(failed);
        made.forEach(replication -> exclude.add(replication.target().node()));
        Targets targets;
        try {
            targets = manager.backupTargets(wanted(blob, missing), exclude);
        } catch (ProblemException e) {
            made.forEach(each -> mayBeAt(blob.upload(), each.target())); // for whoever gives the upload up
            boolean left = e.is(ProblemType.NOT_ENOUGH_NODES) && !takeBack(blob, made);
            return CompletableFuture.failedFuture(left ? notTakenBack(blob, e) : e);
        }
        return sendAll(blob, targets.targets())
                .thenComposeAsync(next -> goOn(blob, next, made, failed, rounds + 1), callers);
    }

    private static ProblemException notTakenBack(LocalBlob blob, ProblemException why) {
        return new ProblemException(
                ProblemType.NOT_IN_CATALOG,
                "%s; and a replica that was made cannot be taken back now, so that it may still be finished: ask the manager later for upload %s"
                        .formatted(why.getMessage(), blob.upload()));
    }

    private CompletableFuture<Round> sendAll(LocalBlob blob, List<Target> targets) {
        List<CompletableFuture<@Nullable Replication>> sent =
                targets.stream().map(target -> send(blob, target)).toList();
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    List<Replication> made = new ArrayList<>();
                    List<NodeId> failed = new ArrayList<>();
                    for (int i = 0; i < targets.size(); i++) {
                        Replication replication = sent.get(i).join();
                        if (replication == null) {
                            failed.add(targets.get(i).node());
                        } else {
                            made.add(replication);
                        }
                    }
                    return new Round(made, failed);
                });
    }

    /** Null if the node has failed. */
    private CompletableFuture<@Nullable Replication> send(LocalBlob blob, Target target) {
        byte[] content = blob.content();
        CompletableFuture<ReplicaProof> proof = content != null
                ? sendSmall(blob, target, content)
                : CompletableFuture.supplyAsync(() -> sendFromDisk(blob, target), callers);
        return proof.handle((made, failure) -> {
            if (failure != null) {
                log.warn(
                        "{} did not take the replica of upload {}, another server is asked: {}",
                        target.node(),
                        blob.upload(),
                        Failures.cause(failure).getMessage());
                if (mayHaveArrived(Failures.cause(failure))) {
                    mayBeAt(blob.upload(), target);
                }
                return null;
            }
            Replication replication = new Replication(target, made);
            try {
                verify(blob, replication);
                return replication;
            } catch (DigestMismatchException | ReplicaFailedException e) {
                return null;
            }
        });
    }

    /**
     * @throws DigestMismatchException if the other node holds something else than was sent
     * @throws ReplicaFailedException if it has not signed for it, so that nobody else would believe it
     */
    public void verify(LocalBlob blob, Replication replication) {
        ReplicaProof proof = replication.proof();
        NodeId node = replication.target().node();
        if (!proof.blob().equals(blob.blob()) || !proof.node().equals(node)) {
            log.error(
                    "{} computed digest {} for upload {}, and {} was sent: its memory, disk or network is not to be"
                            + " trusted",
                    node,
                    proof.blob(),
                    blob.upload(),
                    blob.blob());
            // not taken back: if that node had the upload before, with other bytes, they are not ours to drop
            throw new DigestMismatchException(node);
        }
        if (!proofs.isGood(replication.target().key(), blob.upload(), proof)) {
            log.error(
                    "{} has not signed for upload {} with the key that it was admitted with: its copy does not count",
                    node,
                    blob.upload());
            suspicions.tell(node, Suspicion.Kind.BAD_SIGNATURE, blob.blob());
            throw new ReplicaFailedException("its proof is not signed with its key", null);
        }
    }

    private CompletableFuture<ReplicaProof> sendSmall(LocalBlob blob, Target target, byte[] content) {
        return batches.computeIfAbsent(target.url(), this::newBatches)
                .ask(new BatchFrame(target.grant(), blob.blob(), content))
                .thenApply(result -> {
                    if (result.proof() == null) {
                        throw new ProblemException(Objects.requireNonNull(result.problem()), null);
                    }
                    return result.proof();
                });
    }

    private Coalescer<BatchFrame, ReplicaResult> newBatches(URI node) {
        return new Coalescer<>(
                node.toString(),
                BATCHES,
                frame -> frame.content().length,
                frames -> {
                    try {
                        return peers.sendBatch(node, frames);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                callers);
    }

    private ReplicaProof sendFromDisk(LocalBlob blob, Target target) {
        HttpPut request = PeerClient.replicaRequest(target, blob.upload());
        try (BlobReader reader = store.open(blob.blob())) {
            return peers.send(request, target, blob.blob(), blob.size(), out -> reader.transferTo(0, blob.size(), out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wanted wanted(LocalBlob blob, int count) {
        return new Wanted(
                blob.upload(),
                blob.facts().client(),
                blob.facts().name(),
                blob.size(),
                blob.facts().copies(),
                count,
                blob.link() ? blob.blob() : null,
                blob.facts().warrant());
    }
}
