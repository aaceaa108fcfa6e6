package dev.cofre.client.transfer.upload;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one try to send one file to one server ended. */
sealed interface Sent {
    /** The server says that it is in the catalog; the receipt is right as far as this can be told without asking there. */
    record Confirmed(NodeId server, Receipt receipt) implements Sent {}

    /** On stable storage, not in the catalog. */
    record Pending(NodeId server, Problem problem) implements Sent {}

    /**
     * This server will not do; another may.
     *
     * @param rest when it might, if it said so
     * @param answered whether it said so itself, or never got the bytes; otherwise it may have stored them
     */
    record Broken(NodeId server, Problem problem, @Nullable Duration rest, boolean answered) implements Sent {}

    /** Nothing is wrong with the server; a new assignment is needed. */
    record Stale(Problem problem) implements Sent {}

    /** No server will do. */
    record Refused(Problem problem) implements Sent {}

    record Unreadable(String reason) implements Sent {}

    /** Its connection was cut, or fell silent, or its answer makes no sense. */
    static Sent broken(NodeId server, String reason) {
        return new Broken(server, Problem.of(ProblemType.NOT_ENOUGH_NODES, reason), null, false);
    }

    /** There was no connection to it. */
    static Sent unreached(NodeId server, String reason) {
        return new Broken(server, Problem.of(ProblemType.NOT_ENOUGH_NODES, reason), null, true);
    }

    static Sent of(NodeId server, Problem problem, @Nullable Duration retryAfter) {
        ProblemType type = ProblemType.of(problem.type())
                .orElse(problem.status() < 500 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL);
        return switch (type) {
            case NOT_IN_CATALOG -> new Pending(server, problem);
            case GRANT_EXPIRED -> new Stale(problem);
            case BUSY,
                    NO_SPACE,
                    READ_ONLY,
                    NOT_REGISTERED,
                    MANAGER_UNREACHABLE,
                    WARMING_UP,
                    INTERNAL,
                    NOT_FOUND,
                    UNKNOWN_BLOB,
                    REPLICA_DAMAGED,
                    UNREADABLE_BODY,
                    DIGEST_MISMATCH,
                    LENGTH_MISMATCH,
                    PROOF_INVALID -> new Broken(server, problem, retryAfter, true);
            default -> new Refused(problem);
        };
    }

    static Sent of(NodeId server, ProblemException e) {
        return of(server, e.problem(), e.retryAfter().orElse(null));
    }
}
