package dev.cofre.manager.node;

import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.node.patience.Patience;
import dev.cofre.manager.node.patience.WakingTime;
import dev.cofre.service.time.SteadyTime;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the manager remembers of a node: the catalog's facts, and its last report.
 *
 * @param reported when that came, in the manager's waking time
 * @param heard the same in steady time
 * @param clockAhead how much the node's clock was ahead of the manager's then; null if it has not said
 */
record Member(
        KnownNode known,
        @Nullable NodeReport report,
        @Nullable Instant reported,
        @Nullable Instant heard,
        @Nullable Duration clockAhead) {

    /** For how long people are shown that a node's address has changed. */
    private static final Duration SHOWN = Duration.ofDays(7);

    static Member unheard(KnownNode known) {
        return new Member(known, null, null, null, null);
    }

    Member withDraining(boolean on) {
        return new Member(known.withDraining(on), report, reported, heard, clockAhead);
    }

    /** The same with what is new in the catalog. */
    Member withKnown(KnownNode now) {
        return new Member(now, report, reported, heard, clockAhead);
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

    /** @param clock that people go by, and what was written down by it */
    Node now(WakingTime waking, SteadyTime time, Clock clock, Patience patience) {
        return new Node(
                known.node(),
                known.url(),
                known.zone(),
                known.folder(),
                known.volume(),
                state(waking.now(), patience),
                known.draining(),
                known.key(),
                movedFrom(clock.instant()),
                report,
                heard == null ? null : time.on(clock, heard),
                clockAhead);
    }
}
