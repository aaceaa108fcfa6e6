package dev.cofre.storage.failure;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Futures wrap what they fail with, sometimes more than once; callers want what was thrown. */
public final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Waits for the result, or throws what the future has failed with. */
    public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (cause(e) instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** What was thrown. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What the sender of several things is told of the one that failed; anything unforeseen is in the log only. */
    public static Problem problem(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof ProblemException problem) {
            return problem.problem();
        }
        log.error("An upload could not be stored", cause);
        return Problem.of(ProblemType.INTERNAL, "the server could not store it; its log says why");
    }
}
