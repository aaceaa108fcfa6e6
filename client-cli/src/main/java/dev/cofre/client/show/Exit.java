package dev.cofre.client.show;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;

/** The exit codes, from good to bad: of several outcomes the last one counts. */
public enum Exit {
    OK(0),
    /** Saved, on fewer servers than asked. */
    FEWER_COPIES(4),
    /** Some files could not be read, the rest is saved. */
    UNREADABLE(3),
    FAILED(1),
    USAGE(2),
    NOT_ALLOWED(12),
    NO_CLUSTER(10),
    CANCELLED(130);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public Exit and(Exit other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public static Exit of(Problem problem) {
        return ProblemType.of(problem.type())
                .map(type -> switch (type) {
                    case MANAGER_UNREACHABLE -> NO_CLUSTER;
                    case UNAUTHENTICATED, FORBIDDEN, GRANT_MISSING, GRANT_INVALID, GRANT_FOREIGN -> NOT_ALLOWED;
                    default -> FAILED;
                })
                .orElse(FAILED);
    }
}
