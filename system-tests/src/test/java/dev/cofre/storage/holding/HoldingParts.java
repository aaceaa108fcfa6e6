package dev.cofre.storage.holding;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.Prover;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.holding.HolderCheck.Asking;
import dev.cofre.system.simulation.world.EndlessThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What proves holding and has others prove it, for a simulated server. */
public final class HoldingParts {
    public static final Duration PROMISE = Duration.ofMinutes(1);

    private final Promises promises;
    private final HoldingProver prover;
    private final HolderCheck check;

    /** @param credulous whether it takes everybody at his word */
    public HoldingParts(
            BlobStore store,
            NodeId self,
            NodeKeyPair pair,
            SteadyTime time,
            Asking peers,
            RandomGenerator random,
            boolean credulous) {
        promises = new Promises(time, PROMISE, 200_000);
        prover = new HoldingProver(store, promises, self, pair);
        check = new HolderCheck(
                store,
                credulous ? (node, asked) -> answersFor(node, asked, store) : peers,
                new OneAfterTheOther(),
                random);
    }

    public Promises promises() {
        return promises;
    }

    public HolderCheck check() {
        return check;
    }

    /** As ProofController has it. */
    public List<BatchAnswer.Blob> prove(List<BatchFrame> challenges) {
        return challenges.stream().map(this::prove).toList();
    }

    private BatchAnswer.Blob prove(BatchFrame frame) {
        try {
            return new BatchAnswer.Blob(prover.prove(frame.blob(), Challenge.parse(frame.content())), null);
        } catch (ProblemException e) {
            return new BatchAnswer.Blob(null, e.problem());
        }
    }

    private static List<BatchAnswer.Blob> answersFor(Prover node, List<BatchFrame> challenges, BlobStore store)
            throws IOException {
        List<BatchAnswer.Blob> answers = new ArrayList<>();
        for (BatchFrame frame : challenges) {
            Challenge challenge = Challenge.parse(frame.content());
            Proof proof = new Proof(challenge, node.node(), node.key(), frame.blob());
            try (BlobReader reader = store.open(frame.blob())) {
                challenge.read(reader, proof);
            }
            answers.add(new BatchAnswer.Blob(proof.value(), null));
        }
        return answers;
    }

    /** Who asks several others waits for all of them, and there is one thread. */
    private static final class OneAfterTheOther extends EndlessThreads {
        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
