package dev.cofre.storage.upload;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import dev.cofre.storage.manager.Manager;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The door for people: forms, as curl, Swagger UI and browsers send them. One request may carry many files; each is read as
 * a stream, so nothing is spooled and no file is held in memory. Without a grant in the address the server asks the manager
 * for an assignment of its own, and passes on the client's token if there is one.
 */
@RestController
@Tag(name = "Files", description = "Store files from a form, as curl -F file=@a.txt does")
class FormController {
    private static final Set<Operation> ALLOWED = Set.of(Operation.UPLOAD);
    private final Grants grants;
    private final Admission admission;
    private final Uploads uploads;
    private final Manager manager;
    private final NodeId self;

    FormController(Grants grants, Admission admission, Uploads uploads, Manager manager, NodeId self) {
        this.grants = grants;
        this.admission = admission;
        this.uploads = uploads;
        this.manager = manager;
        this.self = self;
    }

    /** What the form looks like, for the API description: the parts are read from the stream. */
    record Form(
            @Schema(type = "string", format = "binary", description = "the file; may be there several times")
            String file) {}

    @PostMapping(path = "/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Store the files of a form",
            description =
                    "Every part with a file name is a file. Answers when all are on stable storage on several servers"
                            + " and in the catalog; the results are in the order of the parts, each a receipt or a problem, also where"
                            + " the form breaks off. A field of which no file was chosen is none."
                            + " Without a grant this server asks the manager with the client's token, and so is shown it: where"
                            + " there are tokens, post to the manager, which sends on with a grant.",
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = Form.class))))
    @ApiResponse(responseCode = "201", description = "All confirmed")
    @ApiResponse(responseCode = "307", description = "Send it to the server that the manager has chosen instead")
    @UploadRefusals
    @TakesGrant
    ResponseEntity<UploadResults> post(
            @Parameter(description = "whose files", example = "client1") @RequestParam ClientName client,
            @Parameter(description = "upload id to keep over retries; made here if not given")
                    @RequestParam(required = false)
                    @Nullable
                    UploadId upload,
            @Parameter(description = "on how many servers; the cluster's default if not given")
                    @RequestParam(required = false)
                    @Nullable
                    ReplicationFactor copies,
            @Parameter(description = "the manager's grant; asked for if not given")
                    @RequestParam(required = false)
                    @Nullable
                    String grant,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable
                    String authorization,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        String token = grant;
        if (token == null) {
            Assignment assignment = assign(client, upload, copies, request.getContentLengthLong(), authorization);
            if (assignment instanceof Assignment.Stored stored) {
                return answer(List.of(UploadResult.of(stored.receipt())));
            }
            if (!(assignment instanceof Assignment.Send send)) {
                throw new IllegalStateException("a form is always sent, got " + assignment);
            }
            if (!send.node().equals(self)) {
                return elsewhere(client, send);
            }
            token = send.grant();
        }
        Grant granted = grants.check(token, ALLOWED);
        if (granted.name() != null) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN,
                    "the grant is for file '%s' alone; send its bytes to PUT /uploads/%s"
                            .formatted(granted.name(), granted.upload()));
        }
        if (!client.equals(granted.client())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN,
                    "the grant is for client %s, the address says %s".formatted(granted.client(), client));
        }
        try (Admission.Permit permit =
                admission.upload(client, LargeUpload.MEMORY + (long) FormFiles.TOGETHER * uploads.smallLimit())) {
            return answer(new FormFiles(granted, self, uploads).store(request));
        }
    }

    private Assignment assign(
            ClientName client,
            @Nullable UploadId upload,
            @Nullable ReplicationFactor copies,
            long length,
            @Nullable String authorization) {
        // the form is a little longer than the files in it, so its length bounds their size
        FileToStore files = new FileToStore(upload, null, length < 0 ? null : length, null, copies);
        return manager.assign(new AssignRequest(client, List.of(files), List.of(), self), authorization);
    }

    private static ResponseEntity<UploadResults> elsewhere(ClientName client, Assignment.Send send) {
        URI location = UriComponentsBuilder.fromUri(send.url())
                .path("/files")
                .queryParam("client", client)
                .queryParam("grant", send.grant())
                .build()
                .toUri();
        return ResponseEntity.status(HttpStatus.TEMPORARY_REDIRECT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store") // there is a grant in it
                .location(location)
                .build();
    }

    private static ResponseEntity<UploadResults> answer(List<UploadResult> results) {
        int status = results.stream()
                .map(UploadResult::problem)
                .filter(Objects::nonNull)
                .mapToInt(problem -> Objects.requireNonNull(problem).status())
                .findFirst()
                .orElse(HttpStatus.CREATED.value());
        return ResponseEntity.status(status).body(new UploadResults(results));
    }
}
