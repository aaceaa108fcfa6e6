package dev.cofre.manager.commit;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.UploadStatus.State;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.UploadCatalog;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.share.VersionShares;
import dev.cofre.manager.time.ClusterTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Confirms uploads: checks each, enters the good ones together, and frees what was promised to them. */
@Service
class Commits {
    private final Nodes nodes;
    private final CommitCheck check;
    private final Withdrawals withdrawals;
    private final GroupCommit group;
    private final UploadCatalog catalog;
    private final Reservations reservations;
    private final ClusterTime time;
    private final VersionShares shares;
    private final MeterRegistry meters;

    Commits(
            Nodes nodes,
            CommitCheck check,
            Withdrawals withdrawals,
            GroupCommit group,
            UploadCatalog catalog,
            Reservations reservations,
            ClusterTime time,
            VersionShares shares,
            MeterRegistry meters) {
        this.nodes = nodes;
        this.check = check;
        this.withdrawals = withdrawals;
        this.group = group;
        this.catalog = catalog;
        this.reservations = reservations;
        this.time = time;
        this.shares = shares;
        this.meters = meters;
    }

    UploadResults commit(CommitRequest request) {
        nodes.mustBeReady(request.primary(), request.seen()); // a number must not be given twice
        List<UploadId> uploads =
                request.uploads().stream().map(Finished::upload).toList();
        try (Withdrawals.UnderWay underWay = withdrawals.begin(uploads)) {
            return enter(request);
        }
    }

    private UploadResults enter(CommitRequest request) {
        Instant now = time.now();
        List<Optional<Problem>> problems = request.uploads().stream()
                .map(upload -> check.problem(request.primary(), upload)
                        .or(() -> withdrawn(upload))
                        .or(() -> full(upload)))
                .toList();
        List<NewVersion> good = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            if (problems.get(i).isEmpty()) {
                good.add(version(request.uploads().get(i), now));
            }
        }
        Iterator<UploadResult> entered = (good.isEmpty() ? List.<UploadResult>of() : group.commit(good)).iterator();
        List<UploadResult> results = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            UploadId upload = request.uploads().get(i).upload();
            results.add(problems.get(i)
                    .map(problem -> UploadResult.of(upload, problem))
                    .orElseGet(entered::next));
        }
        results.forEach(result -> finish(result, now));
        return new UploadResults(results);
    }

    /** What is in the catalog already stays as it is: who commits it again is only told so. */
    private Optional<Problem> withdrawn(Finished finished) {
        return finished.replicas().stream()
                .filter(proof -> withdrawals.has(finished.upload(), proof))
                .findFirst()
                .filter(proof -> catalog.receipts(List.of(finished.upload())).isEmpty())
                .map(proof -> Problem.of(
                        ProblemType.PROOF_INVALID,
                        "%s has taken its proof of upload %s back, and has dropped its replica"
                                .formatted(proof.node(), finished.upload())));
    }

    /** What is in the catalog already stays as it is, whatever its client has besides. */
    private Optional<Problem> full(Finished finished) {
        return shares.refusal(finished.client())
                .filter(problem -> catalog.receipts(List.of(finished.upload())).isEmpty());
    }

    /** Takes a node's proof back, unless the upload is in the catalog, as the answer says. */
    UploadStatus withdraw(NodeId node, Withdrawal withdrawal) {
        UploadStatus before = status(withdrawal.upload());
        if (before.receipt() != null) {
            return before;
        }
        withdrawals.take(node, withdrawal);
        return status(withdrawal.upload());
    }

    UploadStatus status(UploadId upload) {
        return statuses(List.of(upload)).get(0);
    }

    /** In the order of the ids, which are at most {@value AssignRequest#MAX_FILES}. */
    List<UploadStatus> statuses(List<UploadId> uploads) {
        if (uploads.size() > AssignRequest.MAX_FILES) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "one call asks for at most %d uploads, got %d".formatted(AssignRequest.MAX_FILES, uploads.size()));
        }
        Map<UploadId, Receipt> receipts = catalog.receipts(uploads);
        Set<UploadId> expired = catalog.expired(
                uploads.stream().filter(upload -> !receipts.containsKey(upload)).toList());
        return uploads.stream()
                .map(upload -> {
                    Receipt receipt = receipts.get(upload);
                    return receipt != null
                            ? new UploadStatus(upload, State.COMMITTED, receipt)
                            : new UploadStatus(upload, withoutReceipt(upload, expired), null);
                })
                .toList();
    }

    private State withoutReceipt(UploadId upload, Set<UploadId> expired) {
        if (expired.contains(upload)) {
            return State.EXPIRED;
        }
        return reservations.isOpen(upload) ? State.OPEN : State.UNKNOWN;
    }

    private NewVersion version(Finished finished, Instant now) {
        return new NewVersion(
                finished.upload(),
                finished.client(),
                finished.name(),
                finished.blob(),
                finished.size(),
                finished.copies(),
                finished.replicas().stream().map(this::holder).toList(),
                now);
    }

    private NewVersion.Holder holder(ReplicaProof proof) {
        return new NewVersion.Holder(proof.node(), nodes.get(proof.node()).volume(), proof.stored(), proof.signature());
    }

    private void finish(UploadResult result, Instant began) {
        Receipt receipt = result.receipt();
        boolean committed = receipt != null;
        if (receipt != null) {
            reservations.release(result.upload());
            if (!receipt.committed().isBefore(began.truncatedTo(ChronoUnit.MILLIS))) { // not that of an earlier one
                shares.entered(receipt.client());
            }
        }
        meters.counter("cofre.commit.uploads", "outcome", committed ? "committed" : "refused")
                .increment();
    }
}
