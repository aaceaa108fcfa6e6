package dev.cofre.client.transfer;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.Receipt;
import java.util.Optional;

/** The client's own half of the proof: what the servers say they hold is what was read here. */
final class ReceiptCheck {
    private ReceiptCheck() {}

    /**
     * @param digest of the bytes as they were read here
     * @return what is wrong with the receipt; nothing if all is well
     */
    static Optional<Problem> of(Job job, BlobId digest, Receipt receipt) {
        if (!receipt.blob().equals(digest) || receipt.size() != job.source().size()) {
            return Optional.of(Problem.of(
                    ProblemType.DIGEST_MISMATCH,
                    ("the receipt of upload %s is for %d bytes with SHA-256 %s, but %s has %d with %s;"
                                    + " do not rely on it, upload again")
                            .formatted(
                                    receipt.upload(),
                                    receipt.size(),
                                    receipt.blob(),
                                    job.file().path(),
                                    job.source().size(),
                                    digest)));
        }
        return receipt.replicas().stream()
                .filter(proof -> !proof.blob().equals(digest))
                .findFirst()
                .map(proof -> Problem.of(
                        ProblemType.DIGEST_MISMATCH,
                        "%s holds SHA-256 %s, but %s has %s; do not rely on upload %s, upload again"
                                .formatted(
                                        proof.node(), proof.blob(), job.file().path(), digest, receipt.upload())));
    }
}
