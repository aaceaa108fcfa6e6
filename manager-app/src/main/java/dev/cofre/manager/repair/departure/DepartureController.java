package dev.cofre.manager.repair.departure;

import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "nodes")
class DepartureController {
    private final Departures departures;
    private final Removals removals;
    private final TakeBack takeBack;

    DepartureController(Departures departures, Removals removals, TakeBack takeBack) {
        this.departures = departures;
        this.removals = removals;
        this.takeBack = takeBack;
    }

    @GetMapping("/nodes/{node}/departure")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @Operation(
            summary = "Whether a server may be stopped, or taken out for good",
            description =
                    "Looks at every blob that the server holds: some seconds for millions. Clients are shown their own blobs only.")
    @ApiResponse(responseCode = "200", description = "The answer, with some of the blobs that say no")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    DepartureView departure(@PathVariable NodeId node, Caller caller) {
        return departures.of(node, caller);
    }

    @PostMapping("/nodes/{node}/drain")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Empty a server, so that it can be taken out (for operators, with the cluster's secret)",
            description = "Its copies are made elsewhere and then dropped; it gets nothing new. Goes on over restarts.")
    @ApiResponse(responseCode = "200", description = "Begun; GET …/departure shows how far it is")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    DepartureView drain(@PathVariable NodeId node) {
        return departures.drain(node, true);
    }

    @DeleteMapping("/nodes/{node}/drain")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Leave a server in the cluster that was being emptied (for operators, with the cluster's secret)")
    @ApiResponse(responseCode = "200", description = "It gets uploads and copies again")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    DepartureView cancel(@PathVariable NodeId node) {
        return departures.drain(node, false);
    }

    @DeleteMapping("/nodes/{node}")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Remove a server for good that is gone (for operators, with the cluster's secret)",
            description =
                    "It is listed no more, its key counts no more, and a server of its name is a new one. Call again until it is removed.")
    @ApiResponse(responseCode = "200", description = "Removed, or how many copies are still to be taken off the list")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    @ProblemAnswer(value = ProblemType.STILL_NEEDED, note = "Something counts on it, or it may come back")
    RemovalView remove(@PathVariable NodeId node) {
        return removals.remove(node);
    }

    @PostMapping("/nodes/{node}/take-back")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Have back what a server has let go (for operators, with the cluster's secret)",
            description =
                    "Copies that were too many or not needed any more stay on their server for some days. What of them is not needed"
                            + " is let go again. Call again until none is left.")
    @ApiResponse(responseCode = "200", description = "How many copies are back, and how many are left")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    @ProblemAnswer(value = ProblemType.BUSY, note = "The server does not answer")
    TakenBack takeBack(@PathVariable NodeId node) {
        return takeBack.of(node);
    }
}
