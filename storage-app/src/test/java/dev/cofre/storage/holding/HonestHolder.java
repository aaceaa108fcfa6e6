package dev.cofre.storage.holding;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.Prover;
import dev.cofre.storage.blob.BlobStore;
import java.net.URI;

/** Another server, which proves what is in its store. */
public final class HonestHolder {
    private final Prover prover;
    private final HoldingProver holding;

    public HonestHolder(String name, BlobStore store, Promises promises) {
        NodeKeyPair pair = NodeKeyPair.generate();
        prover = new Prover(new NodeId(name), URI.create("http://" + name + ".test"), pair.key(), "grant");
        holding = new HoldingProver(store, promises, prover.node(), pair);
    }

    /** As others know it. */
    public Prover prover() {
        return prover;
    }

    public BatchAnswer.Blob answer(BatchFrame frame) {
        try {
            return new BatchAnswer.Blob(holding.prove(frame.blob(), Challenge.parse(frame.content())), null);
        } catch (ProblemException e) {
            return new BatchAnswer.Blob(null, e.problem());
        }
    }
}
