package dev.cofre.storage.download;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.batch.MalformedBatchException;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.BetweenServers;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.grant.GrantedFrames;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import dev.cofre.storage.holding.Promises;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for readers of many small blobs: a request for each costs more than the bytes. One blob is in memory at a time, and
 * nothing of an answer is written before the whole request is read: a reader need not read while it writes.
 */
@BetweenServers
@RestController
@Tag(name = "Blobs")
class BatchDownloadController {
    private static final Logger log = LoggerFactory.getLogger(BatchDownloadController.class);
    private static final Set<Operation> ALLOWED = Set.of(Operation.READ);
    private static final int BUFFER = 64 << 10;

    private final Grants grants;
    private final BlobStore store;
    private final Promises promises;

    BatchDownloadController(Grants grants, BlobStore store, Promises promises) {
        this.grants = grants;
        this.store = store;
        this.promises = promises;
    }

    @PostMapping(path = "/blobs", consumes = BatchFormat.MEDIA_TYPE)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Read many small blobs in one request (for storage servers)",
            description =
                    "The body is the batch format of docs/architecture/clients.md: each frame has the grant and digest of one"
                            + " blob, and no content. The answers are in the order of the frames, each the bytes or a problem.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = BatchAnswer.MEDIA_TYPE, schema = @Schema(type = "string", format = "binary")))
    @TakesGrant
    void read(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        List<BlobId> blobs = asked(request);
        response.setContentType(BatchAnswer.MEDIA_TYPE);
        BufferedOutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER);
        BatchAnswer.Writer answers = new BatchAnswer.Writer(out);
        Blob buffer = new Blob();
        for (BlobId blob : blobs) {
            try {
                buffer.fill(blob);
            } catch (ProblemException e) {
                answers.problem(e.problem());
                continue;
            } catch (IOException e) {
                log.error("{}; readers are sent to other servers, and this copy must be made again", e.getMessage());
                answers.problem(Problem.of(
                        ProblemType.REPLICA_DAMAGED,
                        "the copy of blob %s on this server is damaged; read it from another server".formatted(blob)));
                continue;
            }
            answers.content(buffer.bytes(), buffer.size());
        }
        out.flush();
    }

    private List<BlobId> asked(HttpServletRequest request) throws IOException {
        List<BlobId> blobs = new ArrayList<>();
        try {
            var frames = new GrantedFrames(
                    new BatchFormat.Reader(new BufferedInputStream(request.getInputStream(), BUFFER)), grants, ALLOWED);
            for (GrantedFrames.Granted granted = frames.next(); granted != null; granted = frames.next()) {
                Grant grant = granted.grant();
                BatchFrame frame = granted.frame();
                if (!frame.blob().equals(grant.blob())) {
                    throw new ProblemException(
                            ProblemType.GRANT_FOREIGN,
                            "the grant is for blob %s, not %s".formatted(grant.blob(), frame.blob()));
                }
                if (frame.content().length > 0) {
                    throw new ProblemException(
                            ProblemType.INVALID_REQUEST,
                            "blob %s comes with bytes, and is asked for here; POST /uploads stores"
                                    .formatted(frame.blob()));
                }
                blobs.add(frame.blob());
            }
        } catch (MalformedBatchException e) {
            throw new ProblemException(ProblemType.UNREADABLE_BODY, e.getMessage() + "; ask again");
        }
        return blobs;
    }

    /** Holds one blob after the other: an answer begins with its length, and ends in a problem or in all of the bytes. */
    private final class Blob extends ByteArrayOutputStream {
        /** One wait for all of them. */
        private final long until = System.nanoTime() + Promises.PATIENCE.toNanos();

        void fill(BlobId blob) throws IOException {
            reset();
            promises.awaitStay(blob, Duration.ofNanos(until - System.nanoTime()));
            try (BlobReader reader = store.open(blob)) {
                if (reader.size() > store.smallLimit()) {
                    throw new ProblemException(
                            ProblemType.TOO_LARGE,
                            "blob %s has %d bytes, and up to %d come in batches; read it with GET /blobs/%s"
                                    .formatted(blob, reader.size(), store.smallLimit(), blob));
                }
                reader.transferTo(0, reader.size(), this);
            }
        }

        byte[] bytes() {
            return buf;
        }
    }
}
