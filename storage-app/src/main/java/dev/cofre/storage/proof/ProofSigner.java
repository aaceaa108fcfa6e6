package dev.cofre.storage.proof;

import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.ProofStatement;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.coalesce.Coalescer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.springframework.stereotype.Component;

/** Signs what this node has on stable storage; what waits meanwhile is signed together. Thread-safe. */
@Component
public class ProofSigner {
    /** One signs, so that more waits meanwhile: each signature costs the same for all that it covers, here and at all who check it. */
    private static final Coalescer.Limits TOGETHER =
            new Coalescer.Limits(ProofSignature.TOGETHER, Long.MAX_VALUE, 20_000, 1);

    private final NodeId self;
    private final Coalescer<ProofStatement, ProofSignature> signatures;

    ProofSigner(NodeId self, NodeKeyPair pair, ExecutorService callers) {
        this.self = self;
        signatures = new Coalescer<>(
                "the key", TOGETHER, statement -> 1, statements -> ProofSignature.sign(statements, pair), callers);
    }

    /** @param stored what is on stable storage */
    public CompletableFuture<ReplicaProof> sign(StoredUpload stored) {
        ReplicaProof proof = ReplicaProof.unsigned(self, stored.blob(), stored.stored());
        return signatures.ask(proof.statement(stored.facts().upload())).thenApply(proof::with);
    }
}
