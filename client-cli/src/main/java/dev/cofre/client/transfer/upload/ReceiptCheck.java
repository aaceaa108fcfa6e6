package dev.cofre.client.transfer.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofCheck;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The client's own half of the proof: what the servers say they hold is what was read here, and they say so themselves. Thread-safe.
 */
public final class ReceiptCheck {
    private final ClientName client;
    private final ServerKeys keys;
    private final ProofCheck proofs = new ProofCheck();

    public ReceiptCheck(ClientName client, ServerKeys keys) {
        this.client = client;
        this.keys = keys;
    }

    /**
     * Says what is wrong with a receipt that a server gives; nothing if all is well.
     *
     * @param digest of the bytes as they were read here
     * @param copies how many were wanted, as far as this is known here
     * @throws ProblemException if a server's key is not known, and the manager cannot be asked for it
     */
    Optional<Problem> ofServer(Job job, BlobId digest, int copies, Receipt receipt) {
        return facts(job, copies, receipt)
                .or(() -> bytes(job, digest, receipt))
                .or(() -> receipt.replicas().stream()
                        .filter(proof -> !isSignedAsItMust(receipt.upload(), proof))
                        .findFirst()
                        .map(proof -> forged(job, receipt, proof)));
    }

    /** The same of one out of the catalog, where proofs of an earlier time have no signatures. */
    Optional<Problem> ofCatalog(Job job, BlobId digest, int copies, Receipt receipt) {
        return facts(job, copies, receipt)
                .or(() -> bytes(job, digest, receipt))
                .or(() -> receipt.replicas().stream()
                        .filter(proof -> proof.signature() != null)
                        .filter(proof -> !isSignedAsItMust(receipt.upload(), proof))
                        .findFirst()
                        .map(proof -> forged(job, receipt, proof)));
    }

    /** @throws ProblemException if the key is not known, and the manager cannot be asked for it */
    public Signed signed(UploadId upload, ReplicaProof proof) {
        if (proof.signature() == null) {
            return Signed.NOT_SIGNED;
        }
        if (!isGood(upload, proof)) {
            keys.ask(); // it may have come with a new folder a moment ago
            return isGood(upload, proof) ? Signed.BY_ITS_KEY : Signed.BY_ANOTHER_KEY;
        }
        return Signed.BY_ITS_KEY;
    }

    private boolean isSignedAsItMust(UploadId upload, ReplicaProof proof) {
        if (proof.signature() != null) {
            return signed(upload, proof) == Signed.BY_ITS_KEY;
        }
        if (!keys.knows(proof.node())) {
            keys.ask();
        }
        // a cluster of before there were keys: where one server has a key, what has none cannot have confirmed anything
        return keys.knows(proof.node()) && keys.areNone();
    }

    private boolean isGood(UploadId upload, ReplicaProof proof) {
        Optional<NodeKey> key = keys.of(proof.node());
        return key.isPresent() && proofs.isGood(key.get(), upload, proof);
    }

    /** What the server that took the bytes was told, and has told the manager: all of it may be its own invention. */
    private Optional<Problem> facts(Job job, int copies, Receipt receipt) {
        String wrong = null;
        if (!receipt.upload().equals(job.id())) {
            wrong = "is that of upload %s".formatted(receipt.upload());
        } else if (!receipt.client().equals(client)
                || !receipt.name().equals(job.file().name())) {
            wrong = "is for '%s' of client '%s'".formatted(receipt.name(), receipt.client());
        } else if (receipt.copies().copies() < copies) {
            wrong = "is for %d copies, and %d were wanted"
                    .formatted(receipt.copies().copies(), copies);
        } else if (receipt.replicas().isEmpty()) {
            wrong = "names no server";
        }
        return Optional.ofNullable(wrong)
                .map(what -> Problem.of(
                        ProblemType.PROOF_INVALID,
                        "the receipt for %s, which went under upload %s as '%s' of client '%s', %s; do not rely on it, upload again"
                                .formatted(
                                        job.file().path(), job.id(), job.file().name(), client, what)));
    }

    private static Optional<Problem> bytes(Job job, BlobId digest, Receipt receipt) {
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
        Set<NodeId> named = new HashSet<>();
        for (ReplicaProof proof : receipt.replicas()) {
            if (!named.add(proof.node())) {
                return Optional.of(Problem.of(
                        ProblemType.PROOF_INVALID,
                        "the receipt of upload %s names %s twice; do not rely on it, upload again"
                                .formatted(receipt.upload(), proof.node())));
            }
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

    private static Problem forged(Job job, Receipt receipt, ReplicaProof proof) {
        return Problem.of(
                ProblemType.PROOF_INVALID,
                "the receipt of upload %s says that %s holds %s, and %s has not signed for it; do not rely on it, upload again"
                        .formatted(receipt.upload(), proof.node(), job.file().path(), proof.node()));
    }
}
