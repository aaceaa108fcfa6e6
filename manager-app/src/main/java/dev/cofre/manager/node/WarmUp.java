package dev.cofre.manager.node;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The time after a start in which the manager does not know yet who is there. Ends once every node of the catalog has
 * reported, or at a set time; on a new catalog only then, as nobody can tell how many nodes there will be. Thread-safe.
 */
final class WarmUp {
    private final Instant end;
    private volatile boolean over;

    WarmUp(Instant end) {
        this.end = end;
    }

    boolean isOver(Instant now, Collection<Member> members) {
        if (!over) {
            over = !now.isBefore(end) || !members.isEmpty() && members.stream().allMatch(Member::hasReported);
        }
        return over;
    }

    ProblemException refusal(Instant now, Collection<Member> members) {
        long missing = members.stream().filter(member -> !member.hasReported()).count();
        return new ProblemException(
                ProblemType.WARMING_UP,
                "the manager has just started and waits for its servers%s; try again in a moment"
                        .formatted(missing == 0 ? "" : " (%d not yet there)".formatted(missing)),
                Duration.between(now, end).plusMillis(999));
    }
}
