package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a server whose folder was replaced from a second one under its name. The first to be there is asked by its next report: until
 * that is due the newcomer is told to ask again, as a process that was killed a moment ago still counts as running. Not thread-safe.
 */
final class Rivals {
    private static final int FORGOTTEN = 10;

    private final Duration interval;
    /** Since when a newcomer has asked for the name. */
    private final Map<NodeId, Instant> asking = new HashMap<>();

    /** @param interval between two reports of a server */
    Rivals(Duration interval) {
        this.interval = interval;
    }

    /**
     * The answer to a newcomer with another folder, while the first counts as running.
     *
     * @return {@code other-folder}, with a time to ask again if it is not known yet whether the first still runs
     */
    ProblemException refusal(Node first, @Nullable Member member, Instant now) {
        Instant since = asking.merge(
                first.id(),
                now,
                (before, asked) -> before.plus(interval.multipliedBy(FORGOTTEN)).isBefore(asked) ? asked : before);
        Instant heard = member == null ? null : member.reported();
        if (heard != null && heard.isAfter(since)) {
            asking.remove(first.id());
            return new ProblemException(
                    ProblemType.OTHER_FOLDER,
                    "%s is running at %s with another data folder; give this server a name of its own (cofre.node.id), or stop the other one first"
                            .formatted(first.id(), first.url()));
        }
        return new ProblemException(
                ProblemType.OTHER_FOLDER,
                "%s has reported from %s with another data folder a moment ago; if it does not any more, this one is let in soon"
                        .formatted(first.id(), first.url()),
                interval);
    }
}
