package dev.cofre.manager.repair.standing;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Remembers since when nodes are suspect. Not thread-safe. */
public final class Standings {
    private final Duration urgentGrace;
    private final Map<NodeId, Instant> suspectSince = new HashMap<>();

    /** @param urgentGrace for how long a suspect node is expected back any moment */
    public Standings(Duration urgentGrace) {
        this.urgentGrace = urgentGrace;
    }

    public Membership of(Collection<Node> nodes, Instant now) {
        return new Membership(
                nodes.stream().map(node -> new Holder(node, of(node, now))).toList());
    }

    private Standing of(Node node, Instant now) {
        if (node.state() != NodeState.SUSPECT) {
            suspectSince.remove(node.id());
        }
        if (node.serves() && node.distrust() != null) {
            return Standing.DOUBTFUL;
        }
        return switch (node.state()) {
            case LIVE, READ_ONLY -> Standing.SERVING;
            case DRAINING -> Standing.LEAVING;
            case STOPPED -> Standing.EXPECTED;
            case SUSPECT -> {
                Instant since = suspectSince.computeIfAbsent(node.id(), id -> now);
                yield now.isBefore(since.plus(urgentGrace)) ? Standing.EXPECTED : Standing.MISSING;
            }
            case LOST -> Standing.LOST;
        };
    }
}
