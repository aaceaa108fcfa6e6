package dev.cofre.api.proof;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks nodes' signatures under proofs. What one signature covers is checked once: the rest of those that share it costs some
 * hashes. Thread-safe.
 */
public final class ProofCheck {
    /** Signatures that are remembered; begun anew beyond that. */
    private static final int MOST = 4096;

    private final Set<Checked> good = ConcurrentHashMap.newKeySet();

    /** @param message its SHA-256 with the signature */
    private record Checked(NodeKey key, BlobId message) {}

    /** Whether the holder of the key has signed this proof of that upload. */
    public boolean isGood(NodeKey key, UploadId upload, ReplicaProof proof) {
        ProofSignature signature = proof.signature();
        if (signature == null) {
            return false;
        }
        byte[] message = signature.message(proof.statement(upload));
        byte[] bytes = signature.signature();
        Checked checked = new Checked(key, digest(message, bytes));
        if (good.contains(checked)) {
            return true;
        }
        if (!key.hasSigned(message, bytes)) {
            return false;
        }
        if (good.size() >= MOST) {
            good.clear();
        }
        good.add(checked);
        return true;
    }

    private static BlobId digest(byte[] message, byte[] signature) {
        var digest = BlobId.newDigest();
        digest.update(message);
        return BlobId.of(digest.digest(signature));
    }
}
