package dev.cofre.manager.repair.order;

import dev.cofre.api.node.NodeId;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.placement.Candidate;
import dev.cofre.manager.placement.Demand;
import dev.cofre.manager.placement.LastResort;
import dev.cofre.manager.placement.NotEnoughNodesException;
import dev.cofre.manager.placement.Placement;
import dev.cofre.manager.repair.standing.Membership;
import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.reservation.Reservations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Chooses the nodes that get new copies, as of one moment. Not thread-safe. */
public final class Targets {
    /** Nodes that take copies. */
    private final List<Node> live;
    /** Of them, those that get copies only where no other can take one. */
    private final Set<NodeId> suspicious;

    private final Map<NodeId, Integer> room;
    private final Placement placement;

    public Targets(
            Membership membership,
            UnderWay underWay,
            LastResort lastResort,
            Reservations reservations,
            RandomGenerator random,
            Instant now) {
        Reservations.View promised = reservations.seenBy(null);
        live = membership.live();
        suspicious = ids(live, node -> lastResort.is(node.id()));
        room = membership.working().stream().collect(Collectors.toMap(Node::id, node -> underWay.room(node.id(), now)));
        placement = new Placement(
                live.stream()
                        .map(node -> new Candidate(
                                node.id(),
                                node.zone(),
                                node.state(),
                                node.free(),
                                promised.at(node.id(), node.free()) + underWay.bytes(node.id()),
                                node.uploadsInFlight()))
                        .toList(),
                random);
    }

    /** What came of looking for a node. */
    public sealed interface Choice {
        record To(Node node) implements Choice {}

        /** The nodes that could take it have as many orders as they may. */
        record Later() implements Choice {}

        /** No node could take it. */
        record Nowhere() implements Choice {}
    }

    /** How many orders may be given at all. */
    public int room() {
        return room.values().stream().mapToInt(each -> Math.max(0, each)).sum();
    }

    public boolean hasRoom(NodeId node) {
        return room.getOrDefault(node, 0) > 0;
    }

    /** An order has been given to the node. */
    public void given(NodeId node) {
        room.merge(node, -1, Integer::sum);
    }

    public Choice forCopyOf(Situation blob) {
        Set<NodeId> holders =
                blob.holders().stream().map(each -> each.node().id()).collect(Collectors.toSet());
        Set<String> zones =
                blob.serving().stream().map(each -> each.node().zone()).collect(Collectors.toSet());
        List<Node> fitting = live.stream()
                .filter(node -> !holders.contains(node.id()) && node.free() >= blob.size())
                .toList();
        List<Node> trusted =
                fitting.stream().filter(node -> !suspicious.contains(node.id())).toList();
        List<Node> able = trusted.isEmpty() ? fitting : trusted;
        List<Node> elsewhere =
                able.stream().filter(node -> !zones.contains(node.zone())).toList();
        List<Node> fit = elsewhere.isEmpty() ? able : elsewhere;
        if (fit.isEmpty()) {
            return new Choice.Nowhere();
        }
        Set<NodeId> idle = ids(fit, node -> hasRoom(node.id()));
        if (idle.isEmpty()) {
            return new Choice.Later();
        }
        try {
            NodeId primary = blob.readable().get(0).node().id();
            NodeId chosen = placement
                    .replicas(new Demand(blob.size(), holders, idle), primary, 1, 1)
                    .nodes()
                    .get(0);
            return live.stream()
                    .filter(node -> node.id().equals(chosen))
                    .findFirst()
                    .<Choice>map(Choice.To::new)
                    .orElseGet(Choice.Nowhere::new);
        } catch (NotEnoughNodesException e) {
            return new Choice.Nowhere(); // what is free there is promised to others
        }
    }

    private static Set<NodeId> ids(List<Node> nodes, Predicate<Node> which) {
        return nodes.stream().filter(which).map(Node::id).collect(Collectors.toSet());
    }
}
