package dev.cofre.manager.node;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.service.web.BearerToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "nodes", description = "The storage servers of the cluster")
class NodeController {
    private final Nodes nodes;
    private final Challenges challenges;
    private final Reservations reservations;
    private final OrderSource orders;
    private final SteadyTime time;
    private final Clock clock;

    NodeController(
            Nodes nodes,
            Challenges challenges,
            Reservations reservations,
            OrderSource orders,
            SteadyTime time,
            Clock clock) {
        this.nodes = nodes;
        this.challenges = challenges;
        this.reservations = reservations;
        this.orders = orders;
        this.time = time;
        this.clock = clock;
    }

    @GetMapping("/nodes")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
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
                        node.key(),
                        node.movedFrom(),
                        node.reported()))
                .toList();
    }

    @PostMapping("/challenges")
    @AllowedTo({Role.JOINING, Role.NODE})
    @Operation(summary = "Begin a registration: what is to be signed with it (for storage servers)")
    @ApiResponse(responseCode = "200", description = "A value that is good once, for a minute")
    Challenge challenge() {
        return challenges.give();
    }

    @PostMapping(path = "/nodes", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo({Role.JOINING, Role.NODE})
    @Operation(
            summary = "Join the cluster, or join again (for storage servers)",
            description =
                    "Signed with the server's key, for a challenge. A server that has a session sends it, and keeps it.")
    @ApiResponse(
            responseCode = "200",
            description = "Welcome; the answer has the key under which grants are signed, and the session")
    @ProblemAnswer({ProblemType.IDENTITY_UNPROVEN, ProblemType.NOT_ADMITTED})
    @ProblemAnswer({ProblemType.OTHER_CLUSTER, ProblemType.OTHER_FOLDER, ProblemType.IDENTITY_TAKEN})
    NodeWelcome register(
            @RequestBody NodeRegistration registration,
            Caller caller,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Parameter(hidden = true) @Nullable
                    String authorization) {
        boolean resumes = registration.node().equals(caller.node());
        return nodes.register(
                registration, resumes ? BearerToken.in(authorization).orElse(null) : null);
    }

    @PostMapping(path = "/nodes/{node}/heartbeat", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Report (for storage servers)")
    @ApiResponse(responseCode = "200", description = "Noted; the answer has orders for the node")
    @ProblemAnswer(value = ProblemType.SESSION_OVER, note = "Register again")
    @ProblemAnswer(value = ProblemType.UNKNOWN_NODE, note = "Register again")
    HeartbeatAnswer heartbeat(@PathVariable NodeId node, @RequestBody NodeReport report) {
        @Nullable CatalogMark catalog = nodes.heartbeat(node, report);
        Long heard = report.epoch();
        return new HeartbeatAnswer(
                orders.ordersFor(node, heard == null ? 0 : heard), time.now(), clock.instant(), catalog);
    }
}
