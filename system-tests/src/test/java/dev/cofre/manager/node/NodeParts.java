package dev.cofre.manager.node;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.repair.Orders;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.patience.WakingTime;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.StandardEnvironment;

/** What knows the nodes, for a simulated manager. */
public final class NodeParts {
    private static final StandardEnvironment ENVIRONMENT = new StandardEnvironment();

    private final Challenges challenges;
    private final Nodes nodes;
    private final SteadyTime time;
    private final Clock clock;

    public NodeParts(
            Catalog catalog,
            Grants grants,
            Suspicions suspicions,
            History history,
            SteadyTime time,
            Clock clock,
            Duration heartbeat,
            Duration grace,
            Duration restartGrace) {
        NodeProperties properties = new NodeProperties(
                new NodeProperties.Heartbeat(heartbeat, 3),
                heartbeat.multipliedBy(6),
                NodeProperties.Admitted.SECRET,
                new NodeProperties.Absence(grace, restartGrace));
        this.time = time;
        this.clock = clock;
        challenges = new Challenges(time);
        nodes = new Nodes(
                catalog,
                grants,
                challenges,
                new Admission(catalog, time, clock, properties, ENVIRONMENT),
                suspicions,
                history,
                time,
                new WakingTime(time, heartbeat.multipliedBy(2)),
                clock,
                properties);
    }

    @SuppressWarnings("NullAway") // what the event says is not looked at
    public void open() {
        nodes.open(null);
    }

    public Nodes nodes() {
        return nodes;
    }

    public Challenge challenge() {
        return challenges.give();
    }

    public NodeWelcome register(NodeRegistration registration, @Nullable String session) {
        return nodes.register(registration, session);
    }

    public HeartbeatAnswer heartbeat(NodeId node, NodeReport report, OrderSource orders) {
        CatalogMark catalog = nodes.heartbeat(node, report);
        Long heard = report.epoch();
        return new HeartbeatAnswer(
                orders.ordersFor(node, heard == null ? 0 : heard), time.now(), clock.instant(), catalog);
    }

    public List<NodeView> views(Reservations reservations) {
        return new NodeController(nodes, challenges, reservations, (node, heard) -> Orders.none(heard), time, clock)
                .nodes();
    }
}
