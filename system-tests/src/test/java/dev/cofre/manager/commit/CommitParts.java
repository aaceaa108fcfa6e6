package dev.cofre.manager.commit;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.share.VersionShares;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * What confirms uploads, for a simulated manager: without the thread that lets many share a transaction, and without signatures, of
 * which one alone costs as much as a minute of a simulated life.
 */
public final class CommitParts {
    private final Nodes nodes;
    private final Catalog catalog;
    private final CopiesPolicy policy;
    private final AssignmentCheck assignments;
    private final Reservations reservations;
    private final ClusterTime time;
    private final History history;
    private final Withdrawals withdrawals;
    private final Commits commits;

    @SuppressWarnings("NullAway") // what a status needs nothing of
    public CommitParts(
            Nodes nodes,
            Catalog catalog,
            CopiesPolicy policy,
            Reservations reservations,
            Suspicions suspicions,
            AssignmentCheck assignments,
            History history,
            SteadyTime steady,
            ClusterTime time) {
        this.nodes = nodes;
        this.catalog = catalog;
        this.policy = policy;
        this.assignments = assignments;
        this.reservations = reservations;
        this.time = time;
        this.history = history;
        this.withdrawals = new Withdrawals(catalog, steady);
        this.commits = new Commits(
                nodes,
                new CommitCheck(nodes, policy, suspicions, assignments),
                withdrawals,
                null,
                catalog,
                reservations,
                time,
                new VersionShares(catalog, Long.MAX_VALUE / 2),
                new SimpleMeterRegistry());
    }

    public UploadResults commit(CommitRequest request) {
        nodes.get(request.primary());
        nodes.mustBeReady();
        List<UploadResult> results = new ArrayList<>();
        for (Finished finished : request.uploads()) {
            results.add(assignments
                    .problem(request.primary(), finished)
                    .map(problem -> UploadResult.of(finished.upload(), problem))
                    .orElseGet(() -> commit(finished)));
        }
        return new UploadResults(results);
    }

    private UploadResult commit(Finished finished) {
        List<ReplicaProof> proofs = finished.replicas();
        boolean known =
                proofs.stream().allMatch(proof -> nodes.find(proof.node()).isPresent());
        if (proofs.stream().map(ReplicaProof::node).distinct().count() < policy.enough(finished.copies()) || !known) {
            return UploadResult.of(
                    finished.upload(), Problem.of(ProblemType.NOT_ENOUGH_NODES, "there are too few proofs"));
        }
        if (proofs.stream().anyMatch(proof -> withdrawals.has(finished.upload(), proof))
                && catalog.receipts(List.of(finished.upload())).isEmpty()) {
            return UploadResult.of(finished.upload(), Problem.of(ProblemType.PROOF_INVALID, "a proof was taken back"));
        }
        CommitOutcome outcome = history.entering(() -> catalog.commit(List.of(new NewVersion(
                        finished.upload(),
                        finished.client(),
                        finished.name(),
                        finished.blob(),
                        finished.size(),
                        finished.copies(),
                        proofs.stream()
                                .map(proof -> NewVersion.Holder.unsigned(
                                        proof.node(), nodes.get(proof.node()).volume(), proof.stored()))
                                .toList(),
                        time.now()))))
                .get(0);
        if (outcome instanceof CommitOutcome.Committed committed) {
            reservations.release(finished.upload());
            return UploadResult.of(committed.receipt());
        }
        return UploadResult.of(finished.upload(), Problem.of(ProblemType.UPLOAD_CONFLICT, outcome.toString()));
    }

    public UploadStatus withdraw(NodeId node, Withdrawal withdrawal) {
        return commits.withdraw(node, withdrawal);
    }

    public List<UploadStatus> statuses(List<UploadId> uploads) {
        return commits.statuses(uploads);
    }
}
