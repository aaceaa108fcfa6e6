package dev.cofre.manager.node;

import dev.cofre.api.node.HeartbeatAnswer;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.service.time.SteadyTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "nodes", description = "The storage servers of the cluster")
class NodeController {
    private final Nodes nodes;
    private final Reservations reservations;
    private final OrderSource orders;
    private final SteadyTime time;
    private final Clock clock;

    NodeController(Nodes nodes, Reservations reservations, OrderSource orders, SteadyTime time, Clock clock) {
        this.nodes = nodes;
        this.reservations = reservations;
        this.orders = orders;
        this.time = time;
        this.clock = clock;
    }

    @GetMapping("/nodes")
    @AllowedTo({Role.CLIENT, Role.NODE})
    @Operation(summary = "All storage servers that have ever registered, with their state")
    List<NodeView> nodes() {
        Map<NodeId, Long> promised = reservations.promised();
        return nodes.all().stream()
                .map(node -> new NodeView(
                        node.id(),
                        node.url(),
                        node.zone(),
                        node.state(),
                        node.capacity(),
                        node.free(),
                        promised.getOrDefault(node.id(), 0L),
                        node.uploadsInFlight(),
                        node.reported()))
                .toList();
    }

    @PostMapping(path = "/nodes", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Join the cluster, or join again (for storage servers)")
    @ApiResponse(responseCode = "200", description = "Welcome; the answer has the key under which grants are signed")
    @ApiResponse(responseCode = "409", description = "other-cluster, other-folder")
    NodeWelcome register(@RequestBody NodeRegistration registration) {
        return nodes.register(registration);
    }

    @PostMapping(path = "/nodes/{node}/heartbeat", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Report (for storage servers)")
    @ApiResponse(responseCode = "200", description = "Noted; the answer has orders for the node")
    @ApiResponse(responseCode = "404", description = "unknown-node: register again")
    HeartbeatAnswer heartbeat(@PathVariable NodeId node, @RequestBody NodeReport report) {
        nodes.heartbeat(node, report);
        Long heard = report.epoch();
        return new HeartbeatAnswer(orders.ordersFor(node, heard == null ? 0 : heard), time.now(), clock.instant());
    }
}
