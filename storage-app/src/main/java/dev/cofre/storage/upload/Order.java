package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.UploadFacts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored, as the grant and the request's headers say before the body is read.
 *
 * @param limit most bytes of the body
 * @param announced digest that the bytes must have; null if nobody has said
 * @param link true if the bytes are here already and the body is empty
 */
record Order(UploadFacts facts, long limit, @Nullable BlobId announced, boolean link) {
    /** Far beyond any disk, and still safe to add one to. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;

    /**
     * @param announced digest from the request; must be the grant's if both say one
     * @throws ProblemException if the two contradict each other
     */
    static Order of(Grant grant, NodeId self, @Nullable BlobId announced) {
        FileName name = grant.name();
        if (name == null) {
            throw new ProblemException(
                    ProblemType.GRANT_FOREIGN,
                    "the grant is for a form whose parts bring their names along; send it to POST /files");
        }
        return of(grant, self, Objects.requireNonNull(grant.upload()), name, announced, grant.warrant());
    }

    /**
     * The same for one file of a form, which has its own name and its own upload id.
     *
     * @param place in the form, from 0
     */
    static Order ofPart(Grant grant, NodeId self, int place, FileName name) {
        UploadId first = Objects.requireNonNull(grant.upload());
        Warrant warrant = grant.warrant() == null ? null : grant.warrant().part(first, place);
        Order order = of(grant, self, first.sibling(place), name, null, warrant);
        long most = warrant == null ? NO_LIMIT : warrant.most().orElse(NO_LIMIT);
        if (most < 0) {
            throw order.tooLarge();
        }
        return order.withLimit(Math.min(order.limit, most));
    }

    private Order withLimit(long other) {
        return new Order(facts, other, announced, link);
    }

    private static Order of(
            Grant grant,
            NodeId self,
            UploadId upload,
            FileName name,
            @Nullable BlobId announced,
            @Nullable Warrant warrant) {
        BlobId granted = grant.blob();
        if (granted != null && announced != null && !granted.equals(announced)) {
            throw new ProblemException(
                    ProblemType.DIGEST_MISMATCH,
                    "the request announces digest %s, its grant is for %s; ask the manager for a new grant"
                            .formatted(announced, granted));
        }
        return new Order(
                new UploadFacts(
                        upload,
                        Objects.requireNonNull(grant.client()),
                        name,
                        Objects.requireNonNull(grant.copies()),
                        self,
                        warrant),
                grant.size() == null ? NO_LIMIT : grant.size(),
                granted != null ? granted : announced,
                grant.operation() == Operation.LINK);
    }

    UploadId upload() {
        return facts.upload();
    }

    /** Refuses a body that is known to be too long, before it is read. @param length in bytes, or -1 if not known */
    void checkLength(long length) {
        if (length > limit) {
            throw tooLarge();
        }
    }

    ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "the body is larger than the %d bytes of its grant; ask the manager for one with the right size"
                        .formatted(limit));
    }

    /** Refuses bytes that are not the ones announced. */
    void checkDigest(BlobId computed) {
        if (announced != null && !announced.equals(computed)) {
            throw new ProblemException(
                    ProblemType.DIGEST_MISMATCH,
                    "the bytes of '%s' have digest %s, %s was announced; nothing was stored, send them again"
                            .formatted(facts.name(), computed, announced));
        }
    }
}
