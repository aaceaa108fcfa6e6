package dev.cofre.manager.node;

import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.KnownNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the manager remembers of a node: the catalog's facts, and its last report.
 *
 * @param reported when that came, in steady time
 * @param clockAhead how much the node's clock was ahead of the manager's then; null if it has not said
 */
record Member(
        KnownNode known,
        @Nullable NodeReport report,
        @Nullable Instant reported,
        @Nullable Duration clockAhead) {

    static Member unheard(KnownNode known) {
        return new Member(known, null, null, null);
    }

    Member withDraining(boolean on) {
        return new Member(known.withDraining(on), report, reported, clockAhead);
    }

    boolean hasReported() {
        return report != null;
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

    /** @param shown when the last report came, for people */
    Node at(Instant now, Patience patience, @Nullable Instant shown) {
        return new Node(
                known.node(),
                known.url(),
                known.zone(),
                known.folder(),
                known.volume(),
                state(now, patience),
                known.draining(),
                report,
                shown,
                clockAhead);
    }
}
