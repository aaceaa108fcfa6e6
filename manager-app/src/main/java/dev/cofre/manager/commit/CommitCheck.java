package dev.cofre.manager.commit;

import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofCheck;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.suspicion.Suspicions;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What must be true of an upload before it can be confirmed. */
@Component
class CommitCheck {
    private final Nodes nodes;
    private final CopiesPolicy policy;
    private final Suspicions suspicions;
    private final AssignmentCheck assignments;
    private final ProofCheck proofs = new ProofCheck();

    CommitCheck(Nodes nodes, CopiesPolicy policy, Suspicions suspicions, AssignmentCheck assignments) {
        this.nodes = nodes;
        this.policy = policy;
        this.suspicions = suspicions;
        this.assignments = assignments;
    }

    /** What is wrong with it, if anything. @param primary who hands it in, and has checked the others' proofs if it is honest */
    Optional<Problem> problem(NodeId primary, Finished finished) {
        List<NodeId> holders =
                finished.replicas().stream().map(ReplicaProof::node).toList();
        if (finished.size() < 0) {
            return problem(ProblemType.INVALID_REQUEST, "size must not be negative, was " + finished.size());
        }
        if (holders.stream().distinct().count() < holders.size()) {
            return problem(ProblemType.INVALID_REQUEST, "a server counts once, got proofs of " + holders);
        }
        for (ReplicaProof proof : finished.replicas()) {
            Optional<Node> node = nodes.find(proof.node());
            if (node.isEmpty()) {
                return problem(ProblemType.UNKNOWN_NODE, "no server '%s' has registered here".formatted(proof.node()));
            }
            if (!proof.blob().equals(finished.blob())) {
                return problem(
                        ProblemType.DIGEST_MISMATCH,
                        "%s has computed %s for an upload of %s"
                                .formatted(proof.node(), proof.blob(), finished.blob()));
            }
            NodeKey key = node.get().key();
            if (key == null || !proofs.isGood(key, finished.upload(), proof)) {
                suspicions.note(
                        primary,
                        Suspicion.Kind.BAD_SIGNATURE,
                        "%s has handed in a proof of upload %s as that of %s, which has not signed it"
                                .formatted(primary, finished.upload(), proof.node()));
                return problem(
                        ProblemType.PROOF_INVALID,
                        "the proof of upload %s is not signed with the key that %s was admitted with"
                                .formatted(finished.upload(), proof.node()));
            }
        }
        int enough = policy.enough(finished.copies());
        if (holders.size() < enough) {
            return problem(
                    ProblemType.NOT_ENOUGH_NODES,
                    "need proofs of %d servers, got %d: %s".formatted(enough, holders.size(), holders));
        }
        return assignments.problem(primary, finished);
    }

    private static Optional<Problem> problem(ProblemType type, String detail) {
        return Optional.of(Problem.of(type, detail));
    }
}
