package dev.cofre.manager.repair;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.suspicion.Suspicions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What {@link StatusController} says of each node, as figures. A node that is met for the first time gets its own, and one that was removed has none. */
@Component
class NodeMetrics {
    private final Nodes nodes;
    private final Repair repair;
    private final Suspicions suspicions;
    private final MeterRegistry meters;
    private final Map<NodeId, List<Gauge>> gauges = new HashMap<>();

    NodeMetrics(Nodes nodes, Repair repair, Suspicions suspicions, MeterRegistry meters) {
        this.nodes = nodes;
        this.repair = repair;
        this.suspicions = suspicions;
        this.meters = meters;
    }

    @Scheduled(fixedDelayString = "${cofre.manager.heartbeat.interval:1s}")
    synchronized void meet() {
        Set<NodeId> now = nodes.all().stream().map(Node::id).collect(Collectors.toSet());
        now.forEach(node -> gauges.computeIfAbsent(node, this::register));
        gauges.entrySet().removeIf(each -> {
            boolean removed = !now.contains(each.getKey());
            if (removed) {
                each.getValue().forEach(meters::remove);
            }
            return removed;
        });
    }

    private List<Gauge> register(NodeId id) {
        return List.of(
                gauge(id, "cofre.node.free", "Bytes still usable at a server, by its last report", Node::free),
                gauge(
                        id,
                        "cofre.node.live",
                        "1 while a server is live",
                        node -> node.state() == NodeState.LIVE ? 1 : 0),
                gauge(
                        id,
                        "cofre.node.suspicions",
                        "How often something was found that speaks against a server's word",
                        node -> suspicions.count(node.id())),
                gauge(
                        id,
                        "cofre.node.only.here",
                        "Blobs that could be read nowhere else when they were last counted: while there are any, the server must not be stopped",
                        node -> {
                            OptionalLong blobs = repair.onlyOn(node.volume());
                            return blobs.isPresent() ? blobs.getAsLong() : Double.NaN;
                        }));
    }

    private Gauge gauge(NodeId id, String name, String description, ToDoubleFunction<Node> figure) {
        return Gauge.builder(
                        name,
                        nodes,
                        all -> all.find(id).map(figure::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .tags(Tags.of("node", id.value()))
                .register(meters);
    }
}
