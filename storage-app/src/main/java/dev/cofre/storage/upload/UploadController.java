package dev.cofre.storage.upload;

import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.MalformedBatchException;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.grant.GrantedFrames;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The doors for programs: one raw body, or many small blobs in one. */
@RestController
@Tag(name = "Uploads", description = "Store files with a grant that the manager's POST /assign gives")
class UploadController {
    private static final Set<Operation> ALLOWED = Set.of(Operation.UPLOAD, Operation.LINK);

    private final Grants grants;
    private final Admission admission;
    private final Uploads uploads;
    private final NodeId self;

    UploadController(Grants grants, Admission admission, Uploads uploads, NodeId self) {
        this.grants = grants;
        this.admission = admission;
        this.uploads = uploads;
        this.self = self;
    }

    @PutMapping(path = "/uploads/{upload}", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Store one file",
            description =
                    "Answers when the bytes are on stable storage on as many servers as the grant says, each of which"
                            + " has computed the same digest, and the catalog has the file. Asking again with the same"
                            + " upload id gets the same receipt.")
    @ApiResponse(responseCode = "201", description = "Confirmed")
    @ProblemAnswer(value = ProblemType.NOT_IN_CATALOG, note = "The manager does not answer")
    @UploadRefusals
    @TakesGrant
    Receipt put(
            @PathVariable UploadId upload,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestHeader(name = ReprDigest.HEADER, required = false) @Nullable String digest,
            HttpServletRequest request)
            throws IOException {
        Grant grant = grants.checkBearer(authorization, ALLOWED);
        if (!upload.equals(grant.upload())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN,
                    "the grant is for upload %s, the path says %s".formatted(grant.upload(), upload));
        }
        Order order = Order.of(grant, self, ReprDigest.parse(digest).orElse(null));
        long length = request.getContentLengthLong();
        order.checkLength(length);
        try (Admission.Permit permit = admission.upload(order.facts().client(), memory(length))) {
            return Failures.await(uploads.receive(order, request.getInputStream(), length));
        }
    }

    @PostMapping(path = "/uploads", consumes = BatchFormat.MEDIA_TYPE)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Store many small files in one request",
            description =
                    "The body is the batch format of docs/architecture/clients.md: each frame has its own grant and digest."
                            + " The results are in the order of the frames, each a receipt or a problem.")
    @UploadRefusals
    @TakesGrant
    UploadResults batch(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        var frames = new GrantedFrames(
                new BatchFormat.Reader(new BufferedInputStream(request.getInputStream(), 64 << 10)), grants, ALLOWED);
        try {
            Optional<Grant> first = frames.nextGrant();
            if (first.isEmpty()) {
                return new UploadResults(List.of());
            }
            ClientName client = Objects.requireNonNull(first.get().client(), "an upload's grant names its client");
            try (Admission.Permit permit = admission.upload(client, length < 0 ? BatchFormat.MAX_BYTES : length)) {
                List<CompletableFuture<UploadResult>> results =
                        frames.read().stream().map(this::store).toList();
                return new UploadResults(
                        results.stream().map(CompletableFuture::join).toList());
            }
        } catch (MalformedBatchException e) {
            throw new ProblemException(
                    ProblemType.UNREADABLE_BODY, e.getMessage() + "; nothing was stored, send the batch again");
        }
    }

    @GetMapping("/uploads/{upload}")
    @io.swagger.v3.oas.annotations.Operation(
            summary = "What this server knows of an upload",
            description =
                    "STORED means on this server's disk, but not known to be in the catalog. The receipt is at the"
                            + " manager.")
    UploadStatus status(@PathVariable UploadId upload) {
        return uploads.status(upload);
    }

    /** Bytes of buffers that a body takes. @param length of the body, or -1 if not known */
    private long memory(long length) {
        return length >= 0 && length <= uploads.smallLimit() ? length : LargeUpload.MEMORY;
    }

    /** Never fails: a frame that cannot be stored must not cost its neighbours. */
    private CompletableFuture<UploadResult> store(GrantedFrames.Granted granted) {
        UploadId upload = Objects.requireNonNull(granted.grant().upload(), "an upload's grant names it");
        try {
            Order order = Order.of(granted.grant(), self, granted.frame().blob());
            return uploads.small(order, granted.frame().content())
                    .handle((receipt, failure) -> failure == null
                            ? UploadResult.of(receipt)
                            : UploadResult.of(upload, Failures.problem(failure)));
        } catch (ProblemException e) {
            return CompletableFuture.completedFuture(UploadResult.of(upload, e.problem()));
        }
    }
}
