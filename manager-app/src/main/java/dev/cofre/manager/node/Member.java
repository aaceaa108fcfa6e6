package dev.cofre.manager.node;

import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.KnownNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the manager remembers of a node: the catalog's facts, and its last report. */
record Member(
        KnownNode known,
        @Nullable NodeReport report,
        @Nullable Instant reported) {

    /** For how long people are shown that a node's address has changed. */
    private static final Duration SHOWN = Duration.ofDays(7);

    static Member unheard(KnownNode known) {
        return new Member(known, null, null);
    }

    Member withDraining(boolean on) {
        return new Member(known.withDraining(on), report, reported);
    }

    /** The same with what is new in the catalog. */
    Member withKnown(KnownNode now) {
        return new Member(now, report, reported);
    }

    boolean hasStopped() {
        return report != null && report.stopping();
    }

    boolean hasReported() {
        return report != null;
    }

    private @Nullable URI movedFrom(Instant now) {
        KnownNode.Move move = known.moved();
        return move != null && now.isBefore(move.at().plus(SHOWN)) ? move.from() : null;
    }

    NodeState state(Instant now, Patience patience) {
        if (report == null || reported == null) {
            return patience.isLost(now, patience.since()) ? NodeState.LOST : NodeState.SUSPECT;
        }
        if (report.stopping()) {
            return patience.isOverdue(now, reported) ? NodeState.LOST : NodeState.STOPPED;
        }
        if (patience.isLost(now, reported)) {
            return NodeState.LOST;
        }
        if (patience.isSilent(now, reported)) {
            return NodeState.SUSPECT;
        }
        if (known.draining()) {
            return NodeState.DRAINING;
        }
        return report.writable() ? NodeState.LIVE : NodeState.READ_ONLY;
    }

    Node at(Instant now, Patience patience) {
        return new Node(
                known.node(),
                known.url(),
                known.zone(),
                known.folder(),
                known.volume(),
                state(now, patience),
                known.draining(),
                known.key(),
                movedFrom(now),
                report,
                reported);
    }
}
