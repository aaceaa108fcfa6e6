package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** Tells the operator when a node changes its state: in the log, and as numbers. */
@Component
class NodeWatch {
    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);

    private final Nodes nodes;
    private final TaskScheduler scheduler;
    private final Map<NodeId, NodeState> seen = new HashMap<>();
    private boolean wasReady;

    NodeWatch(Nodes nodes, TaskScheduler scheduler, MeterRegistry meters) {
        this.nodes = nodes;
        this.scheduler = scheduler;
        for (NodeState state : NodeState.values()) {
            Gauge.builder("cofre.nodes", nodes, all -> count(all, state))
                    .description("Storage servers by state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    @EventListener
    void begin(WebServerInitializedEvent event) {
        scheduler.scheduleWithFixedDelay(this::look, nodes.lookInterval());
    }

    private void look() {
        if (!wasReady && nodes.isReady()) {
            wasReady = true;
            log.info(
                    "Ready: {} of {} known nodes are live",
                    count(nodes, NodeState.LIVE),
                    nodes.all().size());
        }
        forgetRemoved();
        for (Node node : nodes.all()) {
            NodeState before = seen.put(node.id(), node.state());
            if (before == null || before == node.state()) {
                continue;
            }
            switch (node.state()) {
                case LIVE -> log.info("Node {} is live (was {})", node.id(), before);
                case STOPPED -> log.info("Node {} has stopped in order", node.id());
                case DRAINING -> log.info("Node {} is draining", node.id());
                case READ_ONLY -> log.warn("Node {} takes no more writes: see its own log", node.id());
                case SUSPECT -> log.warn("Node {} is silent: last heard of at {}", node.id(), node.reported());
                case LOST ->
                    log.warn(
                            "Node {} counts as lost: last heard of at {}; what it held is copied again",
                            node.id(),
                            node.reported());
            }
        }
    }

    private void forgetRemoved() {
        try {
            nodes.forgetRemoved();
        } catch (CatalogUnavailableException e) {
            log.debug("It is not known now whether a node was removed: {}", e.getMessage());
        }
        seen.keySet().retainAll(nodes.all().stream().map(Node::id).toList());
    }

    private static long count(Nodes nodes, NodeState state) {
        return nodes.all().stream().filter(node -> node.state() == state).count();
    }
}
