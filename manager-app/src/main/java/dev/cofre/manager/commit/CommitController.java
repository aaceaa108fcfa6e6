package dev.cofre.manager.commit;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "uploads")
class CommitController {
    private final Commits commits;

    CommitController(Commits commits) {
        this.commits = commits;
    }

    @PostMapping(path = "/commit", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(
            summary = "Enter finished uploads into the catalog (for storage servers)",
            description = "Answers once they are on stable storage. Each upload succeeds or fails by itself; committing"
                    + " one again gets the same receipt.")
    @ApiResponse(
            responseCode = "200",
            description =
                    "One result for each upload, in the same order: a receipt, or a problem (upload-conflict,"
                            + " digest-mismatch, proof-invalid, length-mismatch, not-enough-nodes, unknown-node, invalid-request)")
    @ProblemAnswer(value = ProblemType.UNKNOWN_NODE, note = "The primary has never registered")
    @ProblemAnswer(value = ProblemType.BUSY, note = "Retry-After says when")
    UploadResults commit(@RequestBody CommitRequest request) {
        return commits.commit(request);
    }

    @GetMapping("/uploads/{upload}")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @Operation(summary = "What became of an upload, with its receipt once it is confirmed")
    @ApiResponse(responseCode = "200", description = "The state; an id that was never heard of is UNKNOWN")
    @ProblemAnswer(value = ProblemType.INVALID_REQUEST, note = "Not an upload id")
    UploadStatus upload(
            @PathVariable @Parameter(example = "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11") UploadId upload, Caller caller) {
        return visible(commits.status(upload), caller);
    }

    @PostMapping(path = "/uploads/statuses", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo({Role.CLIENT, Role.NODE})
    @Operation(summary = "What became of many uploads")
    @ApiResponse(responseCode = "200", description = "The states, in the order of the ids")
    @ProblemAnswer(value = ProblemType.INVALID_REQUEST, note = "More than 1000 ids")
    List<UploadStatus> statuses(@RequestBody List<UploadId> uploads, Caller caller) {
        return commits.statuses(uploads).stream()
                .map(status -> visible(status, caller))
                .toList();
    }

    @PostMapping(path = "/nodes/{node}/withdrawals", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(
            summary = "Take a proof back, before its replica is dropped (for storage servers)",
            description =
                    "Nobody can commit with it from then on. Of an upload that is committed nothing is taken back.")
    @ApiResponse(responseCode = "200", description = "What the catalog knows of the upload")
    @ProblemAnswer(value = ProblemType.BUSY, note = "It is being committed")
    UploadStatus withdraw(@PathVariable NodeId node, @RequestBody Withdrawal withdrawal) {
        return commits.withdraw(node, withdrawal);
    }

    private static UploadStatus visible(UploadStatus status, Caller caller) {
        if (status.receipt() != null) {
            caller.mustBe(status.receipt().client());
        }
        return status;
    }
}
