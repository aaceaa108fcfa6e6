package dev.cofre.manager.repair;

import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All nodes at one moment, and what their replicas are worth. */
final class Membership {
    private final Map<Long, Holder> byVolume;

    Membership(Collection<Holder> holders) {
        byVolume = holders.stream()
                .collect(Collectors.toUnmodifiableMap(each -> each.node().volume(), Function.identity()));
    }

    /** The node whose current folder this is. */
    Optional<Holder> holder(long volume) {
        return Optional.ofNullable(byVolume.get(volume));
    }

    Collection<Holder> all() {
        return byVolume.values();
    }

    /** Volumes whose replicas count. */
    Set<Long> serving() {
        return byVolume.entrySet().stream()
                .filter(each -> each.getValue().is(Standing.SERVING))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is certain of each node what its replicas are worth, and some node is there. */
    boolean isSettled() {
        return byVolume.isEmpty()
                || (!serving().isEmpty()
                        && byVolume.values().stream()
                                .noneMatch(each -> each.is(Standing.EXPECTED) || each.is(Standing.MISSING)));
    }

    /** Nodes that carry out orders. */
    List<Node> working() {
        return byVolume.values().stream()
                .map(Holder::node)
                .filter(node -> node.state() == NodeState.LIVE || node.state() == NodeState.DRAINING)
                .toList();
    }

    /** Nodes that take copies. */
    List<Node> live() {
        return byVolume.values().stream()
                .map(Holder::node)
                .filter(node -> node.state() == NodeState.LIVE)
                .toList();
    }

    Set<String> zones() {
        return live().stream().map(Node::zone).collect(Collectors.toUnmodifiableSet());
    }
}
