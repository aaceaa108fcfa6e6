package dev.cofre.manager.repair.standing;

import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All nodes at one moment, and what their replicas are worth. */
public final class Membership {
    private final Map<Long, Holder> byVolume;
    private final Set<Long> serving;
    private final List<Node> live;
    private final Set<String> zones;

    public Membership(Collection<Holder> holders) {
        byVolume = new TreeMap<>(); // in order, so that the same state is always looked at in the same way
        holders.forEach(each -> byVolume.put(each.node().volume(), each));
        serving = holders.stream()
                .filter(each -> each.is(Standing.SERVING))
                .map(each -> each.node().volume())
                .collect(Collectors.toUnmodifiableSet());
        live = holders.stream()
                .map(Holder::node)
                .filter(node -> node.state() == NodeState.LIVE)
                .toList();
        zones = live.stream().map(Node::zone).collect(Collectors.toUnmodifiableSet());
    }

    /** The node whose current folder this is. */
    public Optional<Holder> holder(long volume) {
        return Optional.ofNullable(byVolume.get(volume));
    }

    public Collection<Holder> all() {
        return byVolume.values();
    }

    /** Volumes whose replicas count. */
    public Set<Long> serving() {
        return serving;
    }

    /** Whether it is certain of each node what its replicas are worth, and some node is there. */
    public boolean isSettled() {
        return byVolume.isEmpty()
                || (!serving.isEmpty()
                        && byVolume.values().stream()
                                .noneMatch(each -> each.is(Standing.EXPECTED) || each.is(Standing.MISSING)));
    }

    /** Nodes that carry out orders. */
    public List<Node> working() {
        return byVolume.values().stream()
                .map(Holder::node)
                .filter(node -> node.state() == NodeState.LIVE || node.state() == NodeState.DRAINING)
                .toList();
    }

    /** Nodes that take copies. */
    public List<Node> live() {
        return live;
    }

    /** Of the nodes that take copies. */
    Set<String> zones() {
        return zones;
    }
}
