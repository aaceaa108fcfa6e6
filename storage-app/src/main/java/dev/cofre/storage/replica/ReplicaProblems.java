package dev.cofre.storage.replica;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a frame's sender is told of a failed future. */
final class ReplicaProblems {
    private static final Logger log = LoggerFactory.getLogger(ReplicaProblems.class);

    private ReplicaProblems() {}

    static Problem of(Throwable failure) {
        Throwable cause = Replicator.unwrap(failure);
        if (cause instanceof ProblemException problem) {
            return problem.problem();
        }
        log.error("A replica could not be stored", cause);
        return Problem.of(ProblemType.INTERNAL, "the server could not store it; its log says why");
    }
}
