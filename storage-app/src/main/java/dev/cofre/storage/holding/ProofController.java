package dev.cofre.storage.holding;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.batch.MalformedBatchException;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.BetweenServers;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door through which other nodes have this one prove what it holds. */
@BetweenServers
@RestController
@Tag(name = "Blobs")
class ProofController {
    private static final Set<Operation> ALLOWED = Set.of(Operation.PROVE);
    private static final int BUFFER = 64 << 10;
    /** Requests that are answered at the same time: each reads the disk as fast as it can. */
    private static final int AT_ONCE = 4;

    private final Grants grants;
    private final HoldingProver prover;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ProofController(Grants grants, HoldingProver prover) {
        this.grants = grants;
        this.prover = prover;
    }

    @PostMapping(path = "/proofs", consumes = BatchFormat.MEDIA_TYPE)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Prove that blobs are held here (for storage servers)",
            description =
                    "The body is the batch format of docs/architecture/clients.md: each frame has a grant, a digest, and a challenge"
                            + " as its content. The answers are in the order of the frames, each a proof or a problem.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = BatchAnswer.MEDIA_TYPE, schema = @Schema(type = "string", format = "binary")))
    @TakesGrant
    void prove(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        List<BatchFrame> asked = asked(request);
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.BUSY, "this server proves as much as it can at once; try again", Duration.ofSeconds(1));
        }
        try {
            response.setContentType(BatchAnswer.MEDIA_TYPE);
            BufferedOutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER);
            BatchAnswer.Writer answers = new BatchAnswer.Writer(out);
            for (BatchFrame frame : asked) {
                answer(frame, answers);
            }
            out.flush();
        } finally {
            places.release();
        }
    }

    private void answer(BatchFrame frame, BatchAnswer.Writer answers) throws IOException {
        byte[] proof;
        try {
            proof = prover.prove(frame.blob(), Challenge.parse(frame.content()));
        } catch (ProblemException e) {
            answers.problem(e.problem());
            return;
        } catch (IllegalArgumentException e) {
            answers.problem(Problem.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage())));
            return;
        }
        answers.content(proof, proof.length);
    }

    private List<BatchFrame> asked(HttpServletRequest request) throws IOException {
        List<BatchFrame> asked = new ArrayList<>();
        String checked = "";
        try {
            var frames = new BatchFormat.Reader(new BufferedInputStream(request.getInputStream(), BUFFER));
            for (Optional<String> next = frames.nextGrant(); next.isPresent(); next = frames.nextGrant()) {
                String grant = next.get();
                if (!grant.equals(checked)) { // one is for any number of blobs
                    grants.check(grant, ALLOWED);
                    checked = grant;
                }
                asked.add(frames.next().orElseThrow());
            }
        } catch (MalformedBatchException e) {
            throw new ProblemException(ProblemType.UNREADABLE_BODY, e.getMessage() + "; ask again");
        }
        return asked;
    }
}
