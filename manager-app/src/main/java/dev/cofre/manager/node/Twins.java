package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.node.patience.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a process that was started again from a second one on a copy of the folder: both have the key. The first to be there is asked
 * by its next report. If that comes, the newcomer is a twin, and stays out; if two of them are due and none has come, the first is
 * gone. Not thread-safe.
 */
final class Twins {
    private static final int REPORTS = 2;

    private final Duration interval;
    private final Patience patience;
    private final Consumer<KnownNode> found;
    /** Since when a newcomer has asked to be let in, without a report of the first. */
    private final Map<NodeId, Instant> asking = new HashMap<>();

    /** @param found hears of each that has one */
    Twins(Duration interval, Patience patience, Consumer<KnownNode> found) {
        this.interval = interval;
        this.patience = patience;
        this.found = found;
    }

    /**
     * Goes on only if no process reports any more that has registered before with the key of this one.
     *
     * @throws ProblemException {@code identity-taken}
     */
    void mustBeAlone(@Nullable Member before, Instant now) {
        if (before == null || before.known().session() == null || before.hasStopped()) {
            return;
        }
        NodeId node = before.known().node();
        @Nullable Instant heard = before.reported();
        if (heard == null) { // just after a start nobody has reported: those that run do so within this time
            if (now.isBefore(patience.since().plus(interval.multipliedBy(REPORTS)))) {
                throw taken(before, "it is not known yet whether that still runs");
            }
            return;
        }
        if (patience.isSilent(now, heard)) {
            asking.remove(node);
            return;
        }
        Instant since = asking.computeIfAbsent(node, id -> now);
        if (heard.isAfter(since)) {
            asking.put(node, now);
            found.accept(before.known());
            throw taken(before, "that goes on reporting: if it is another one, this folder is a copy of its folder");
        }
        if (now.isBefore(since.plus(interval.multipliedBy(REPORTS)))) {
            throw taken(before, "that has reported a moment ago; if it does not any more, this one is let in at once");
        }
        asking.remove(node);
    }

    private ProblemException taken(Member before, String why) {
        return new ProblemException(
                ProblemType.IDENTITY_TAKEN,
                "a process at %s has registered as %s with the same key and the same data folder, and %s"
                        .formatted(before.known().url(), before.known().node(), why),
                interval);
    }
}
