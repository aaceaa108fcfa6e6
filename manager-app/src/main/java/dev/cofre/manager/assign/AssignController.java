package dev.cofre.manager.assign;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

@RestController
@Tag(name = "uploads", description = "Where to send files, and what became of them")
class AssignController {
    private final Assigner assigner;
    private final BackupTargetFinder backupTargets;

    AssignController(Assigner assigner, BackupTargetFinder backupTargets) {
        this.assigner = assigner;
        this.backupTargets = backupTargets;
    }

    @PostMapping(path = "/assign", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.CLIENT)
    @Operation(
            summary = "Ask where to send files",
            description = "1 to 1000 files. Each answer says: send the bytes to a server, link bytes that the cluster"
                    + " has already, or nothing to do.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(examples = @ExampleObject("""
                                                            {"client": "client1", "files": [{"name": "report.pdf", "size": 48213}]}"""))))
    @ApiResponse(responseCode = "200", description = "One answer for each file, in the same order")
    @ProblemAnswer(value = ProblemType.UPLOAD_CONFLICT, note = "Or it is another client's")
    @ProblemAnswer(
            value = {ProblemType.NOT_ENOUGH_NODES, ProblemType.WARMING_UP, ProblemType.BUSY},
            note = "Retry-After says when")
    Assignments assign(@RequestBody AssignRequest request) {
        return assigner.assign(request);
    }

    @PostMapping(path = "/backup-target", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Ask where to send replicas (for storage servers)")
    @ApiResponse(responseCode = "200", description = "One answer for each upload, in the same order")
    @ProblemAnswer(value = ProblemType.UNKNOWN_NODE, note = "The primary has never registered")
    @ProblemAnswer(
            value = {ProblemType.NOT_ENOUGH_NODES, ProblemType.WARMING_UP, ProblemType.BUSY},
            note = "Retry-After says when")
    BackupTargets backupTarget(@RequestBody BackupTargetRequest request) {
        return backupTargets.find(request);
    }

    /** What the form looks like, for the API description: its parts are read by the server that it is sent on to. */
    record Form(
            @Schema(type = "string", format = "binary", description = "the file; may be there several times")
            String file) {}

    /** Must not touch the body: it is still at the client, which sends it to where it is told. */
    @PostMapping("/files")
    @AllowedTo(Role.CLIENT)
    @Operation(
            summary = "Upload with any HTTP client that follows redirects",
            description = "curl -L -F file=@a.txt 'http://localhost:7000/files?client=me'",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = Form.class))))
    @ApiResponse(responseCode = "201", description = "What the server answers that the request was redirected to")
    @ApiResponse(responseCode = "307", description = "Send the same request to the server in Location")
    @ProblemAnswer(
            value = {ProblemType.NOT_ENOUGH_NODES, ProblemType.WARMING_UP, ProblemType.BUSY},
            note = "Retry-After says when")
    ResponseEntity<Void> upload(
            @RequestParam @Parameter(example = "me") ClientName client,
            @RequestParam(required = false) @Parameter(example = "2") @Nullable ReplicationFactor copies,
            HttpServletRequest request) {
        long length = request.getContentLengthLong();
        FileToStore file = new FileToStore(null, null, length < 0 ? null : length, null, copies);
        Assignment assignment = assigner.assign(new AssignRequest(client, List.of(file), null, null))
                .assignments()
                .get(0);
        if (!(assignment instanceof Assignment.Send send)) {
            throw new IllegalStateException("a file without a name and a digest is always sent, got " + assignment);
        }
        return ResponseEntity.status(HttpStatus.TEMPORARY_REDIRECT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .location(uploadDoor(send, client))
                .build();
    }

    private static URI uploadDoor(Assignment.Send send, ClientName client) {
        return UriComponentsBuilder.fromUri(send.url())
                .path("/files")
                .queryParam("client", "{client}")
                .queryParam("grant", "{grant}")
                .encode()
                .buildAndExpand(client, send.grant())
                .toUri();
    }
}
