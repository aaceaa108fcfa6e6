package dev.cofre.storage.download;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.file.FileName;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.service.web.EntityTags;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.DamagedBlobException;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for readers. A blob never changes, so its id is its validator: there is only one entity tag that it can have.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, conditional and range requests</a>
 */
@RestController
@Tag(name = "Blobs", description = "Read with a grant that the manager's GET /files/{name}/locations gives")
class DownloadController {
    private static final Logger log = LoggerFactory.getLogger(DownloadController.class);
    private static final Set<Operation> ALLOWED = Set.of(Operation.READ);

    private final Grants grants;
    private final BlobStore store;
    private final Promises promises;

    DownloadController(Grants grants, BlobStore store, Promises promises) {
        this.grants = grants;
        this.store = store;
        this.promises = promises;
    }

    @RequestMapping(
            path = "/blobs/{blob}",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Read a blob, whole or one range",
            description =
                    "Each block is checked against its checksum before it leaves; where one is damaged the connection"
                            + " is cut before the bad byte, and the rest is to be had from another server by Range.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "206", description = "The range that was asked for", content = @Content)
    @ApiResponse(responseCode = "304", description = "The reader has it already", content = @Content)
    @ProblemAnswer(value = ProblemType.UNKNOWN_BLOB, note = "Not on this server")
    @ProblemAnswer(value = ProblemType.PRECONDITION_FAILED, note = "If-Match names another entity tag")
    @ProblemAnswer(value = ProblemType.RANGE_NOT_SATISFIABLE, note = "The range begins behind the end")
    @ProblemAnswer(value = ProblemType.REPLICA_DAMAGED, note = "Read from another server")
    @TakesGrant
    void read(
            @PathVariable BlobId blob,
            @Parameter(description = "the manager's grant, where a header cannot be sent")
                    @RequestParam(required = false)
                    @Nullable
                    String grant,
            @Parameter(description = "a name for the browser to save it under")
                    @RequestParam(required = false)
                    @Nullable
                    FileName name,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        check(grant == null ? grants.checkBearer(authorization, ALLOWED) : grants.check(grant, ALLOWED), blob);
        String tag = EntityTags.tag(blob);
        try (BlobReader reader = open(blob)) {
            response.setHeader(HttpHeaders.ETAG, tag);
            response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
            List<String> wanted = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
            if (!wanted.isEmpty() && !EntityTags.of(wanted).match(blob)) {
                throw new ProblemException(
                        ProblemType.PRECONDITION_FAILED,
                        "the blob's entity tag is %s, and If-Match asks for another".formatted(tag));
            }
            if (matches(
                    request.getHeaders(HttpHeaders.IF_NONE_MATCH).asIterator().hasNext()
                            ? request.getHeader(HttpHeaders.IF_NONE_MATCH)
                            : null,
                    tag)) {
                response.setStatus(HttpStatus.NOT_MODIFIED.value());
                return;
            }
            ByteRange range;
            try {
                range = ByteRange.of(request, tag, reader.size());
            } catch (ProblemException e) {
                response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + reader.size());
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                throw e;
            }
            describe(response, blob, name, range);
            if (RequestMethod.HEAD.name().equals(request.getMethod())) {
                return;
            }
            send(reader, range, response);
        }
    }

    private BlobReader open(BlobId blob) throws IOException {
        promises.awaitStay(blob);
        try {
            return store.open(blob);
        } catch (DamagedBlobException e) {
            throw damaged(blob, e);
        } catch (ProblemException e) {
            if (!e.is(ProblemType.UNKNOWN_BLOB)) {
                throw e;
            }
            return store.openBadCopies(blob); // what is good of them may be just what another node lacks
        }
    }

    private static ProblemException damaged(BlobId blob, DamagedBlobException e) {
        log.error("{}; readers are sent to other servers, and this copy must be made again", e.getMessage());
        return new ProblemException(
                ProblemType.REPLICA_DAMAGED,
                "the copy of blob %s on this server is damaged; read it from another server".formatted(blob));
    }

    private static void check(Grant grant, BlobId blob) {
        if (!blob.equals(grant.blob())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN, "the grant is for blob %s, not %s".formatted(grant.blob(), blob));
        }
    }

    private static boolean matches(@Nullable String header, String tag) {
        return header != null
                && (header.strip().equals("*")
                        || List.of(header.split(",")).stream()
                                .map(candidate -> candidate.strip().replaceFirst("^W/", ""))
                                .anyMatch(tag::equals));
    }

    private static void describe(HttpServletResponse response, BlobId blob, @Nullable FileName name, ByteRange range) {
        response.setStatus(range.partial() ? HttpStatus.PARTIAL_CONTENT.value() : HttpStatus.OK.value());
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(range.length());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(ReprDigest.HEADER, ReprDigest.of(blob));
        if (range.partial()) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange());
        }
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(name == null ? blob.hex() : name.value(), StandardCharsets.UTF_8)
                        .build()
                        .toString());
    }

    private static void send(BlobReader reader, ByteRange range, HttpServletResponse response) throws IOException {
        OutputStream out = response.getOutputStream();
        try {
            reader.transferTo(range.start(), range.end(), out);
        } catch (DamagedBlobException e) {
            ProblemException problem = damaged(reader.blob(), e);
            if (!response.isCommitted()) {
                response.reset();
                throw problem;
            }
            throw e; // the length was announced: ending short of it is how the reader learns
        }
    }
}
