package dev.cofre.client.transfer.upload;

import dev.cofre.api.assign.Assignments.ServerKey;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.client.transfer.exchange.Manager;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The keys under which servers sign, as the manager has admitted them. Thread-safe. */
public final class ServerKeys {
    private final Manager manager;
    private final Map<NodeId, Optional<NodeKey>> keys = new ConcurrentHashMap<>();

    public ServerKeys(Manager manager) {
        this.manager = manager;
    }

    void learn(Collection<ServerKey> told) {
        told.forEach(each -> keys.put(each.node(), Optional.of(each.key())));
    }

    /** Asks the manager for all of them. */
    void ask() {
        for (NodeView node : manager.ask(api -> api.nodes())) {
            keys.put(node.node(), Optional.ofNullable(node.key()));
        }
    }

    /** Whether the manager has ever named this server. */
    boolean knows(NodeId node) {
        return keys.containsKey(node);
    }

    /** Whether no server of which the manager has ever told has a key. */
    boolean areNone() {
        return keys.values().stream().allMatch(Optional::isEmpty);
    }

    /** Empty for a server of a cluster that has no keys yet, and for one that is not known. */
    Optional<NodeKey> of(NodeId node) {
        return keys.getOrDefault(node, Optional.empty());
    }
}
