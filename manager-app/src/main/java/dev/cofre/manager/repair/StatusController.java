package dev.cofre.manager.repair;

import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.share.VersionShares;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.manager.time.ClusterTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "repair", description = "Copies that are missing or too many")
class StatusController {
    private static final Pattern DIGEST = Pattern.compile("\\b[0-9a-f]{64}\\b");
    private static final Pattern CLIENT = Pattern.compile("client '[^']*'");

    private final Repair repair;
    private final Nodes nodes;
    private final ClusterTime time;
    private final History history;
    private final Suspicions suspicions;
    private final VersionShares shares;

    StatusController(
            Repair repair,
            Nodes nodes,
            ClusterTime time,
            History history,
            Suspicions suspicions,
            VersionShares shares) {
        this.repair = repair;
        this.nodes = nodes;
        this.time = time;
        this.history = history;
        this.suspicions = suspicions;
        this.shares = shares;
    }

    @GetMapping("/status")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @Operation(
            summary =
                    "How it stands with the cluster: copies, and for each server its state, space, and whether it may be stopped")
    ClusterStatus status(Caller caller) {
        return new ClusterStatus(
                repair.view(),
                nodes.all().stream().map(this::status).toList(),
                time.view(),
                history.view(),
                caller.only() == null
                        ? suspicions.all()
                        : suspicions.all().stream()
                                .map(StatusController::withoutOthers)
                                .toList(),
                shares.nearlyFull().stream()
                        .filter(share -> caller.only() == null || share.client().equals(caller.only()))
                        .toList());
    }

    /** Which blob it was about, and which client has said so, is not every client's to know. */
    private static Suspicion withoutOthers(Suspicion told) {
        String said = DIGEST.matcher(CLIENT.matcher(told.said()).replaceAll("a client"))
                .replaceAll("…");
        return new Suspicion(told.node(), told.kind(), told.count(), told.first(), told.last(), said);
    }

    private NodeStatus status(Node node) {
        OptionalLong onlyHere = repair.onlyOn(node.volume());
        return new NodeStatus(
                node.id(),
                node.state(),
                node.capacity(),
                node.free(),
                onlyHere.orElse(0),
                onlyHere.isPresent() && onlyHere.getAsLong() == 0 && node.uploadsInFlight() == 0,
                node.scrubbed(),
                node.distrust(),
                repair.unproven(node.id()).orElse(null),
                node.movedFrom(),
                node.reported());
    }
}
