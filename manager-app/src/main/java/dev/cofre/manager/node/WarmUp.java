package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The time after a start in which the manager does not know yet who is there. Ends once every node that the catalog had
 * at the start has reported, or at a set time. On a new catalog nobody can tell how many nodes there will be: it ends when
 * there are enough for two copies. Thread-safe.
 */
final class WarmUp {
    private static final int ENOUGH = 2;

    private final Instant end;
    private final Set<NodeId> awaited;
    private volatile boolean over;

    WarmUp(Instant end, Set<NodeId> awaited) {
        this.end = end;
        this.awaited = Set.copyOf(awaited);
    }

    boolean isOver(Instant now, Map<NodeId, Member> members) {
        if (!over) {
            over = !now.isBefore(end) || (awaited.isEmpty() ? members.size() >= ENOUGH : missing(members) == 0);
        }
        return over;
    }

    ProblemException refusal(Instant now, Map<NodeId, Member> members) {
        long missing = missing(members);
        return new ProblemException(
                ProblemType.WARMING_UP,
                "the manager has just started and waits for its servers%s; try again in a moment"
                        .formatted(missing == 0 ? "" : " (%d not yet there)".formatted(missing)),
                Duration.between(now, end).plusMillis(999));
    }

    private long missing(Map<NodeId, Member> members) {
        return awaited.stream()
                .filter(node -> {
                    Member member = members.get(node);
                    return member == null || !member.hasReported();
                })
                .count();
    }
}
