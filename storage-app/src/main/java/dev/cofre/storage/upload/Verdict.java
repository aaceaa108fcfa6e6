package dev.cofre.storage.upload;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.failure.Failures;

/** What becomes of an upload of which a step has failed, by the facts alone: so whatever simulates a primary decides as one does. */
enum Verdict {
    /** It has failed, as nobody can have entered it: all that was stored of it goes. */
    TAKE_BACK,
    /** It cannot be finished now, but later, and an earlier commit of it may be on its way: all that was stored of it stays. */
    STAYS,
    /** Nobody has said no: all that was stored of it stays, and the manager is asked again. */
    NOT_KNOWN,
    /** Nothing is decided: whoever asked is told of the failure, and what was stored stays for the settlement. */
    OPEN;

    /** The manager has refused to enter it. @param again whether it was tried before */
    static Verdict ofRefusal(Throwable refusal, boolean again) {
        if (again && mayPass(refusal)) {
            return STAYS;
        }
        return isUncertain(refusal) ? NOT_KNOWN : TAKE_BACK;
    }

    /** The manager was asked to enter it, and has not answered as it should. */
    static Verdict ofNoAnswer(Throwable failure) {
        return isUncertain(failure) ? NOT_KNOWN : OPEN;
    }

    /**
     * Too few replicas could be made.
     *
     * @param again whether it was tried before
     * @param dear whether the bytes are many, so that a manager that is away for a moment must not cost its client all of them
     */
    static Verdict ofTooFewReplicas(Throwable failure, boolean again, boolean dear) {
        if (again) {
            return mayPass(failure) ? STAYS : OPEN;
        }
        return dear && isUncertain(failure) ? NOT_KNOWN : TAKE_BACK;
    }

    /** Whether the same upload may be confirmed later: with other servers, or at a manager that knows them. */
    private static boolean mayPass(Throwable failure) {
        return Failures.cause(failure) instanceof ProblemException problem
                && (problem.is(ProblemType.NOT_ENOUGH_NODES)
                        || problem.is(ProblemType.UNKNOWN_NODE)
                        || problem.is(ProblemType.PROOF_INVALID)
                        || problem.is(ProblemType.CLIENT_FULL));
    }

    /** True if the manager has not said no: bytes that may yet be confirmed are never taken back. */
    private static boolean isUncertain(Throwable failure) {
        return Failures.cause(failure) instanceof ProblemException problem
                && (problem.is(ProblemType.MANAGER_UNREACHABLE)
                        || problem.is(ProblemType.BUSY)
                        || problem.is(ProblemType.WARMING_UP)
                        || problem.is(ProblemType.NOT_REGISTERED)
                        || problem.is(ProblemType.SESSION_OVER)
                        || problem.is(ProblemType.INTERNAL));
    }
}
