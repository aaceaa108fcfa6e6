package dev.cofre.storage.upload;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.proof.ProofSigner;
import dev.cofre.storage.replica.LocalBlob;
import dev.cofre.storage.replica.Replication;
import dev.cofre.storage.replica.Replicator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The last step of an upload: from copies on disks to a line in the catalog. Three things can come of it, and each is told
 * as what it is: confirmed, refused (then the copies are taken back), or not known while the manager is away (then they
 * stay, and {@link Settlement} goes on asking).
 */
@Component
class Confirmation {
    private static final int TRIES = 4;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    /** A client waits 30 s for its answer, and each question to a manager that hangs takes 10. */
    private static final Duration LAST_TRY = Duration.ofSeconds(12);

    private final Manager manager;
    private final BlobStore store;
    private final Replicator replicator;
    private final NodeId self;
    private final ProofSigner signer;
    private final ExecutorService callers;
    private final Executor later;

    Confirmation(
            Manager manager,
            BlobStore store,
            Replicator replicator,
            NodeId self,
            ProofSigner signer,
            ExecutorService callers) {
        this.manager = manager;
        this.store = store;
        this.replicator = replicator;
        this.self = self;
        this.signer = signer;
        this.callers = callers;
        this.later = CompletableFuture.delayedExecutor(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS, callers);
    }

    CompletableFuture<Receipt> confirm(LocalBlob blob, StoredUpload local, List<Replication> replicas) {
        return signer.sign(local)
                .thenApply(proof -> finished(blob, proof, replicas))
                .thenCompose(finished -> confirm(blob, local, replicas, finished, false));
    }

    /**
     * The same for an upload that was tried before: a commit of it may still be on its way, and its client may count on it. So it stays
     * where it is refused for a reason that may pass.
     */
    CompletableFuture<Receipt> confirmAgain(LocalBlob blob, StoredUpload local, List<Replication> replicas) {
        return signer.sign(local)
                .thenApply(proof -> finished(blob, proof, replicas))
                .thenCompose(finished -> confirm(blob, local, replicas, finished, true));
    }

    private CompletableFuture<Receipt> confirm(
            LocalBlob blob, StoredUpload local, List<Replication> replicas, Finished finished, boolean again) {
        return commit(finished, TRIES, System.nanoTime()).thenCompose(result -> {
            Receipt receipt = result.receipt();
            if (receipt == null) {
                ProblemException refusal = new ProblemException(Objects.requireNonNull(result.problem()), null);
                return switch (Verdict.ofRefusal(refusal, again)) {
                    case STAYS -> CompletableFuture.failedFuture(stays(blob, refusal));
                    case NOT_KNOWN, OPEN -> CompletableFuture.failedFuture(notInCatalog(finished));
                    case TAKE_BACK -> this.<Receipt>giveUp(blob, local, replicas, refusal);
                };
            }
            store.committed(receipt.upload(), receipt.version(), receipt.committed(), receipt.counter());
            return CompletableFuture.completedFuture(receipt);
        });
    }

    /**
     * Leaves nothing of an upload that failed, and fails with {@code why}; or with {@code not-in-catalog}, if something that could
     * still be finished may be left.
     *
     * @param local what was stored on this node; null if nothing was
     */
    <T> CompletableFuture<T> giveUp(
            LocalBlob blob, @Nullable StoredUpload local, List<Replication> replicas, Throwable why) {
        return CompletableFuture.supplyAsync(() -> replicator.takeBack(blob, replicas), callers)
                .thenCompose(taken -> local == null
                        ? CompletableFuture.completedFuture(taken)
                        : store.giveUp(local).thenApply(given -> taken && given))
                .handle((gone, failure) -> {
                    // what is left is found by the settlement, which may finish it
                    throw new CompletionException(failure == null && gone ? why : leftOver(blob, why));
                });
    }

    private static ProblemException leftOver(LocalBlob blob, Throwable failure) {
        Throwable why = Failures.cause(failure);
        if (why instanceof ProblemException problem && problem.is(ProblemType.NOT_IN_CATALOG)) {
            return problem; // which says all of this
        }
        return new ProblemException(
                ProblemType.NOT_IN_CATALOG,
                "this failed (%s), and not all that was stored of it could be taken back: it may still be finished; ask the manager later for upload %s"
                        .formatted(why.getMessage(), blob.facts().upload()));
    }

    private CompletableFuture<UploadResult> commit(Finished finished, int tries, long since) {
        return manager.commit(finished).thenCompose(Confirmation::unlessBusy).exceptionallyCompose(failure -> {
            Throwable cause = Failures.cause(failure);
            if (Verdict.ofNoAnswer(cause) != Verdict.NOT_KNOWN) {
                return CompletableFuture.failedFuture(cause);
            }
            if (tries <= 1 || System.nanoTime() - since > LAST_TRY.toNanos()) {
                return CompletableFuture.failedFuture(notInCatalog(finished));
            }
            // a manager that has just started, or looks for what its catalog lacks, says so at once: that is no try
            int left = isWarmingUp(cause) ? tries : tries - 1;
            return CompletableFuture.runAsync(() -> {}, later)
                    .thenCompose(waited -> commit(finished, left, since))
                    .thenCompose(result -> isFull(result)
                            ? CompletableFuture.failedFuture(notInCatalog(finished))
                            : CompletableFuture.completedFuture(result));
        });
    }

    /** A manager with too many commits of this client alone says so of each, and else of all. */
    private static CompletableFuture<UploadResult> unlessBusy(UploadResult result) {
        Problem problem = result.problem();
        return problem != null && problem.is(ProblemType.BUSY)
                ? CompletableFuture.failedFuture(new ProblemException(problem, null))
                : CompletableFuture.completedFuture(result);
    }

    /** That it is full now says nothing of the try before, which may be under way. */
    private static boolean isFull(UploadResult result) {
        Problem problem = result.problem();
        return problem != null && problem.is(ProblemType.CLIENT_FULL);
    }

    private static boolean isWarmingUp(Throwable failure) {
        return failure instanceof ProblemException problem && problem.is(ProblemType.WARMING_UP);
    }

    /** What to tell of an upload that was tried before, and cannot be finished now. */
    static ProblemException stays(LocalBlob blob, Throwable why) {
        return new ProblemException(
                ProblemType.NOT_IN_CATALOG,
                "this cannot be finished now (%s), and what is stored of it stays: it may still be finished; ask the manager later for upload %s"
                        .formatted(why.getMessage(), blob.facts().upload()));
    }

    /** What to tell of an upload that is stored, while the manager cannot be asked about it. */
    ProblemException notInCatalog(LocalBlob blob, StoredUpload local) {
        ReplicaProof own = ReplicaProof.unsigned(self, local.blob(), local.stored());
        return notInCatalog(finished(blob, own, List.of()));
    }

    private static ProblemException notInCatalog(Finished finished) {
        String nodes = String.join(
                " and ",
                finished.replicas().stream().map(proof -> proof.node().value()).toList());
        return new ProblemException(
                ProblemType.NOT_IN_CATALOG,
                "stored on %s, not yet in the catalog, because the manager does not answer; ask it later for upload %s"
                        .formatted(nodes, finished.upload()));
    }

    private static Finished finished(LocalBlob blob, ReplicaProof own, List<Replication> replicas) {
        List<ReplicaProof> proofs = new ArrayList<>();
        proofs.add(own);
        replicas.forEach(replication -> proofs.add(replication.proof()));
        return new Finished(
                blob.facts().upload(),
                blob.facts().client(),
                blob.facts().name(),
                blob.blob(),
                blob.size(),
                blob.facts().copies(),
                proofs,
                blob.facts().warrant());
    }
}
