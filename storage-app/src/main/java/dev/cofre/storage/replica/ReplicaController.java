package dev.cofre.storage.replica;

import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.batch.MalformedBatchException;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.blob.ReprDigest;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.ReplicaResult;
import dev.cofre.api.upload.ReplicaResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.service.description.BetweenServers;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.grant.GrantedFrames;
import dev.cofre.storage.grant.Grants;
import dev.cofre.storage.grant.TakesGrant;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.proof.ProofSigner;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The doors for replicas. Only other nodes come here, with a grant that the manager made for one upload. */
@BetweenServers
@RestController
@Tag(name = "Replicas", description = "Copies on their way from one server to another")
class ReplicaController {
    private static final Set<Operation> STREAMED = Set.of(Operation.REPLICA);
    private static final Set<Operation> BATCHED = Set.of(Operation.REPLICA, Operation.REPLICA_LINK);
    private static final int BUFFER = 128 << 10;
    /** Bytes that a streamed replica holds: what is read, and the block that is being written. */
    private static final int MEMORY = BUFFER + (1 << 20);

    private final Grants grants;
    private final Admission admission;
    private final BlobStore store;
    private final Manager manager;
    private final ProofSigner signer;

    ReplicaController(Grants grants, Admission admission, BlobStore store, Manager manager, ProofSigner signer) {
        this.grants = grants;
        this.admission = admission;
        this.store = store;
        this.manager = manager;
        this.signer = signer;
    }

    @PutMapping(path = "/replicas/{upload}", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @io.swagger.v3.oas.annotations.Operation(
            summary = "Store a replica, with its digest as a trailer (for storage servers)")
    @TakesGrant
    ReplicaProof put(
            @PathVariable UploadId upload,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            HttpServletRequest request)
            throws IOException {
        Grant grant = granted(upload, grants.checkBearer(authorization, STREAMED));
        UploadFacts facts = facts(grant);
        Optional<StoredUpload> known = store.upload(upload);
        if (known.isPresent()) {
            return Failures.await(again(facts, known.get()).thenCompose(signer::sign));
        }
        long limit = grant.size() == null ? Long.MAX_VALUE - 1 : grant.size();
        try (Admission.Permit permit = admission.replica(MEMORY);
                IncomingBlob incoming = store.receive(grant.size() == null ? -1 : grant.size())) {
            receive(request.getInputStream(), incoming, limit);
            checkDigest(incoming.digest(), request);
            return Failures.await(signer.sign(incoming.finish(facts)));
        }
    }

    @PostMapping(path = "/replicas", consumes = BatchFormat.MEDIA_TYPE)
    @io.swagger.v3.oas.annotations.Operation(summary = "Store many small replicas in one request (for storage servers)")
    @TakesGrant
    ReplicaResults batch(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        int buffer = length > 0 && length < BUFFER ? (int) length : BUFFER; // most batches are one small file
        var frames = new GrantedFrames(
                new BatchFormat.Reader(new BufferedInputStream(request.getInputStream(), buffer)), grants, BATCHED);
        try {
            if (frames.nextGrant().isEmpty()) {
                return new ReplicaResults(List.of());
            }
            try (Admission.Permit permit = admission.replica(length < 0 ? BatchFormat.MAX_BYTES : length)) {
                List<CompletableFuture<ReplicaResult>> results =
                        frames.read().stream().map(this::store).toList();
                return new ReplicaResults(
                        results.stream().map(CompletableFuture::join).toList());
            }
        } catch (MalformedBatchException e) {
            throw new ProblemException(ProblemType.UNREADABLE_BODY, e.getMessage() + "; send the batch again");
        }
    }

    /** The primary has not got all its copies, and its client was told so: this one is not needed. */
    @DeleteMapping("/replicas/{upload}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @io.swagger.v3.oas.annotations.Operation(summary = "Give up a replica that is not needed (for storage servers)")
    @TakesGrant
    void giveUp(
            @PathVariable UploadId upload,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization) {
        Grant grant = granted(upload, grants.checkBearer(authorization, BATCHED));
        Optional<StoredUpload> known = store.upload(upload);
        boolean itsOwn = known.isPresent()
                && known.get().version() == null
                && known.get().facts().primary().equals(grant.primary());
        // the client may have finished the same upload through another primary, which counts on this replica
        // nor is that primary to finish it with the proof that it has, whatever it says here
        if (itsOwn && manager.withdraw(upload, known.get().stored()).state() != UploadStatus.State.COMMITTED) {
            Failures.await(store.giveUp(known.get()));
        }
    }

    /**
     * Proves an upload once more that is stored here already. It is recorded anew, so that nobody who judged it before, and
     * knows nothing of this primary, drops what the primary counts on from now on.
     */
    private CompletableFuture<StoredUpload> again(UploadFacts facts, StoredUpload known) {
        return store.link(facts, known.blob());
    }

    /** Never fails: a frame that cannot be stored must not cost its neighbours. */
    private CompletableFuture<ReplicaResult> store(GrantedFrames.Granted granted) {
        Grant grant = granted.grant();
        BatchFrame frame = granted.frame();
        UploadId upload = Objects.requireNonNull(grant.upload(), "a replica's grant names its upload");
        try {
            Optional<StoredUpload> known = store.upload(upload);
            CompletableFuture<StoredUpload> stored = known.isPresent()
                    ? again(facts(grant), known.get())
                    : grant.operation() == Operation.REPLICA_LINK
                            ? store.link(facts(grant), frame.blob())
                            : store.store(facts(grant), verified(frame), frame.content());
            return stored.thenCompose(signer::sign)
                    .handle((proof, failure) -> failure == null
                            ? ReplicaResult.of(upload, proof)
                            : ReplicaResult.of(upload, Failures.problem(failure)));
        } catch (ProblemException e) {
            return CompletableFuture.completedFuture(ReplicaResult.of(upload, e.problem()));
        }
    }

    private BlobId verified(BatchFrame frame) {
        if (frame.content().length > store.smallLimit()) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "a batch carries blobs of at most %d bytes to this server, got %d; stream it instead"
                            .formatted(store.smallLimit(), frame.content().length));
        }
        BlobId computed = BlobId.ofContent(frame.content());
        if (!computed.equals(frame.blob())) {
            throw new ProblemException(
                    ProblemType.DIGEST_MISMATCH,
                    "the bytes have digest %s, %s was announced; send them again".formatted(computed, frame.blob()));
        }
        return computed;
    }

    private static Grant granted(UploadId upload, Grant grant) {
        if (!upload.equals(grant.upload())) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN, "the grant is for upload %s, not %s".formatted(grant.upload(), upload));
        }
        return grant;
    }

    private static UploadFacts facts(Grant grant) {
        return new UploadFacts(
                Objects.requireNonNull(grant.upload()),
                Objects.requireNonNull(grant.client()),
                Objects.requireNonNull(grant.name()),
                Objects.requireNonNull(grant.copies()),
                Objects.requireNonNull(grant.primary()),
                grant.warrant());
    }

    /** The primary's last word, in front of the bytes or behind them; a body without it was cut off, however it ends. */
    private static void checkDigest(BlobId computed, HttpServletRequest request) {
        BlobId wanted = ReprDigest.parse(announced(request))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNREADABLE_BODY,
                        "the replica came without its digest, so it is not known to be whole; send it again"));
        if (!wanted.equals(computed)) {
            throw new ProblemException(
                    ProblemType.DIGEST_MISMATCH,
                    "the bytes have digest %s, %s was announced; send them again".formatted(computed, wanted));
        }
    }

    private static @Nullable String announced(HttpServletRequest request) {
        String header = request.getHeader(ReprDigest.HEADER);
        if (header != null || !request.isTrailerFieldsReady()) {
            return header;
        }
        return request.getTrailerFields().entrySet().stream() // Tomcat leaves the names as they were sent
                .filter(field -> field.getKey().equalsIgnoreCase(ReprDigest.HEADER))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static void receive(InputStream body, IncomingBlob incoming, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (incoming.size() + read > limit) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE, "the body is larger than the %d bytes of its grant".formatted(limit));
            }
            incoming.write(buffer, 0, read);
        }
    }
}
