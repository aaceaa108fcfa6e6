package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time after a start in which the manager does not know yet who is there. Ends once every node that the catalog had
 * at the start has reported, or when a set time has passed since nodes could first report. On a new catalog nobody can tell how many
 * nodes there will be: it ends when there are enough for two copies. Thread-safe.
 */
final class WarmUp {
    private static final int ENOUGH = 2;

    private final Duration longest;
    private final Set<NodeId> awaited;
    private volatile @Nullable Instant end;
    private volatile boolean over;

    /** @param longest after {@link #begin} */
    WarmUp(Duration longest, Set<NodeId> awaited) {
        this.longest = longest;
        this.awaited = Set.copyOf(awaited);
    }

    /** From now on nodes can report. */
    void begin(Instant now) {
        end = now.plus(longest);
    }

    boolean isOver(Instant now, Map<NodeId, Member> members) {
        Instant until = end;
        if (!over) {
            over = until != null && !now.isBefore(until)
                    || (awaited.isEmpty() ? members.size() >= ENOUGH : missing(members) == 0);
        }
        return over;
    }

    ProblemException refusal(Instant now, Map<NodeId, Member> members) {
        long missing = missing(members);
        Instant until = end;
        Duration left = until == null ? longest : Duration.between(now, until);
        return new ProblemException(
                ProblemType.WARMING_UP,
                "the manager has just started and waits for its servers%s; try again in a moment"
                        .formatted(missing == 0 ? "" : " (%d not yet there)".formatted(missing)),
                left.plusMillis(999));
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
