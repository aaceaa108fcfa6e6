package dev.cofre.storage.upload;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the sender of several files is told of the one that failed. */
final class UploadProblems {
    private static final Logger log = LoggerFactory.getLogger(UploadProblems.class);

    private UploadProblems() {}

    static Problem of(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof ProblemException problem) {
            return problem.problem();
        }
        log.error("An upload failed", cause);
        return Problem.of(ProblemType.INTERNAL, "the server could not store it; its log says why");
    }
}
