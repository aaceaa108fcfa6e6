package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The door for readers to whom a blob did not prove itself. */
@RestController
@Tag(name = "Blobs")
class DoubtController {
    private static final Logger log = LoggerFactory.getLogger(DoubtController.class);
    private static final Set<Grant.Operation> ALLOWED = Set.of(Grant.Operation.READ);

    private final Grants grants;
    private final BlobStore store;
    private final Doubts doubts;
    private final Counter heard;

    DoubtController(Grants grants, BlobStore store, Doubts doubts, MeterRegistry meters) {
        this.grants = grants;
        this.store = store;
        this.doubts = doubts;
        this.heard = Counter.builder("cofre.replicas.doubted")
                .description("Replicas of which a reader said that it got other bytes; each was read again")
                .register(meters);
    }

    @PostMapping("/blobs/{blob}/doubts")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Say that this server gave other bytes than the blob's (with the grant to read it)",
            description =
                    "The copy is read again from the disk, soon. Only if it is bad there it is set aside and replaced.")
    @ApiResponse(responseCode = "202", description = "It is read again, or was a moment ago")
    @ProblemAnswer(ProblemType.UNKNOWN_BLOB)
    @TakesGrant
    void doubt(
            @PathVariable BlobId blob,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        Grant grant = grants.checkBearer(authorization, ALLOWED);
        if (!blob.equals(grant.blob())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN, "the grant is for blob %s, not %s".formatted(grant.blob(), blob));
        }
        if (store.find(blob).isEmpty()) {
            throw new ProblemException(ProblemType.UNKNOWN_BLOB, "blob %s is not on this server".formatted(blob));
        }
        if (doubts.add(blob)) {
            heard.increment();
            log.warn("A reader got other bytes than those of blob {} from here; the copy is read again", blob);
        }
    }
}
