package dev.cofre.manager.node;

import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.KnownNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the manager remembers of a node: the catalog's facts, and its last report. */
record Member(
        KnownNode known,
        @Nullable NodeReport report,
        @Nullable Instant reported) {

    static Member unheard(KnownNode known) {
        return new Member(known, null, null);
    }

    boolean hasReported() {
        return report != null;
    }

    NodeState state(Instant now, Duration silence) {
        if (report == null || reported == null) {
            return NodeState.SILENT;
        }
        if (report.stopping()) {
            return NodeState.STOPPED;
        }
        if (now.isAfter(reported.plus(silence))) {
            return NodeState.SILENT;
        }
        return report.writable() ? NodeState.LIVE : NodeState.READ_ONLY;
    }

    Node at(Instant now, Duration silence) {
        return new Node(
                known.node(),
                known.url(),
                known.zone(),
                known.folder(),
                known.volume(),
                state(now, silence),
                report,
                reported);
    }
}
