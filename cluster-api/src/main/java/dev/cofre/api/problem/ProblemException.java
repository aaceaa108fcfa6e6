package dev.cofre.api.problem;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that the caller of a door must be told. Features throw it, or a subclass where somebody needs to tell the
 * case apart; one advice turns it into an answer, and callers of another process get it back from that answer.
 */
public class ProblemException extends RuntimeException {
    private final Problem problem;
    private final @Nullable Duration retryAfter;

    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail), null);
    }

    /** @param retryAfter when asking again makes sense */
    public ProblemException(ProblemType type, String detail, Duration retryAfter) {
        this(Problem.of(type, detail), retryAfter);
    }

    public ProblemException(Problem problem, @Nullable Duration retryAfter) {
        super(problem.detail() == null ? problem.title() : problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public Problem problem() {
        return problem;
    }

    public boolean is(ProblemType type) {
        return problem.is(type);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
