package dev.cofre.storage.upload;

import dev.cofre.api.problem.ProblemException;

/** What a primary decides of an upload of which a step has failed, for a simulated one. */
public final class VerdictParts {
    private VerdictParts() {}

    /** As {@link Verdict} has it, which has reasons of its own to tell two of them apart. */
    public enum End {
        TAKE_BACK,
        STAYS,
        OPEN
    }

    /** The manager has refused to enter it. @param again whether it was tried before */
    public static End ofRefusal(ProblemException refusal, boolean again) {
        return end(Verdict.ofRefusal(refusal, again));
    }

    /** Whether a manager that has answered so, or not at all, is asked once more. */
    public static boolean asksAgain(ProblemException failure) {
        return Verdict.ofNoAnswer(failure) == Verdict.NOT_KNOWN;
    }

    /** Too few replicas could be made. @param dear whether the bytes are many */
    public static End ofTooFewReplicas(ProblemException failure, boolean again, boolean dear) {
        return end(Verdict.ofTooFewReplicas(failure, again, dear));
    }

    private static End end(Verdict verdict) {
        return switch (verdict) {
            case TAKE_BACK -> End.TAKE_BACK;
            case STAYS, NOT_KNOWN -> End.STAYS;
            case OPEN -> End.OPEN;
        };
    }
}
