package dev.cofre.manager.repair;

import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "repair", description = "Copies that are missing or too many")
class SuspicionController {
    private final SuspicionReports reports;

    SuspicionController(SuspicionReports reports) {
        this.reports = reports;
    }

    @PostMapping(path = "/suspicions", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Say that a server gave something else than it should",
            description = "Shown in the status together with who has said it. Nothing else comes of it.")
    @ApiResponse(responseCode = "204", description = "Noted")
    @ProblemAnswer(ProblemType.UNKNOWN_NODE)
    void suspect(@RequestBody SuspicionReport report, Caller caller) {
        reports.add(report, name(caller));
    }

    private static String name(Caller caller) {
        if (caller.node() != null) {
            return caller.node().value();
        }
        return caller.only() != null ? "client '%s'".formatted(caller.only()) : "a client that has not said its name";
    }
}
