package dev.cofre.storage.holding;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.Prover;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.replica.PeerClient;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Has other nodes prove that they hold blobs which are here, too, and compares with what follows from the bytes here. Many blobs go
 * in one request; the nodes are asked at the same time. Thread-safe.
 */
@Component
public class HolderCheck {
    private static final Logger log = LoggerFactory.getLogger(HolderCheck.class);
    /** Parts in one request: a second or two of a slow disk, as no byte of the answer comes before its end. */
    private static final int TOGETHER = 256;
    /** Said by a node that it does not have what it is said to have. Of all other problems nothing follows. */
    private static final Set<ProblemType> FLAWS =
            Set.of(ProblemType.UNKNOWN_BLOB, ProblemType.REPLICA_DAMAGED, ProblemType.DIGEST_MISMATCH);

    private final BlobStore store;
    private final Asking peers;
    private final ExecutorService callers;
    private final RandomGenerator random;

    /** Asks a node for proofs. */
    @FunctionalInterface
    public interface Asking {
        /** @return what it says, in the order of the frames */
        List<BatchAnswer.Blob> prove(Prover node, List<BatchFrame> challenges) throws IOException;
    }

    @Autowired
    HolderCheck(BlobStore store, PeerClient peers, ExecutorService callers) {
        this(store, (node, challenges) -> peers.prove(node.url(), challenges), callers, new SecureRandom());
    }

    public HolderCheck(BlobStore store, Asking peers, ExecutorService callers, RandomGenerator random) {
        this.store = store;
        this.peers = peers;
        this.callers = callers;
        this.random = random;
    }

    /** Who is said to hold a blob. */
    public record Question(BlobId blob, Collection<Prover> holders) {}

    /**
     * What came of one question. Nodes that could not be asked are in neither.
     *
     * @param flaws of each node that does not hold the blob why its answer proves nothing
     */
    public record Finding(BlobId blob, Set<NodeId> proved, Map<NodeId, String> flaws) {}

    /** What a node is to say if it holds the blob. */
    private record Expected(Prover node, BlobId blob, Challenge challenge, byte[] proof) {}

    private record Answer(Expected expected, BatchAnswer.Blob said) {}

    /** Blocks. Blobs that cannot be read here are left out: nothing can be compared with them. */
    public List<Finding> ask(Collection<Question> questions) {
        Map<Prover, List<Expected>> asked = new LinkedHashMap<>();
        Map<BlobId, Finding> findings = new LinkedHashMap<>();
        for (Question question : questions) {
            try {
                expect(question)
                        .forEach(each -> asked.computeIfAbsent(each.node(), node -> new ArrayList<>())
                                .add(each));
                findings.put(question.blob(), new Finding(question.blob(), new HashSet<>(), new HashMap<>()));
            } catch (IOException | ProblemException e) {
                log.warn("Blob {} cannot be compared with what others hold: {}", question.blob(), e.getMessage());
            }
        }
        List<CompletableFuture<List<Answer>>> answers = asked.values().stream()
                .map(all -> CompletableFuture.supplyAsync(() -> answers(all), callers))
                .toList();
        for (CompletableFuture<List<Answer>> each : answers) {
            for (Answer answer : each.join()) {
                note(
                        answer,
                        Objects.requireNonNull(findings.get(answer.expected().blob())));
            }
        }
        return List.copyOf(findings.values());
    }

    /** From the bytes here, read once for all that are asked; each block of them is checked. */
    private List<Expected> expect(Question question) throws IOException {
        BlobId blob = question.blob();
        try (BlobReader reader = store.open(blob)) {
            Challenge challenge = Challenge.draw(reader.size(), random);
            Map<Prover, Proof> proofs = question.holders().stream()
                    .collect(Collectors.toMap(
                            node -> node,
                            node -> new Proof(challenge, node.node(), node.key(), blob),
                            (one, same) -> one,
                            LinkedHashMap::new));
            challenge.read(reader, toAll(proofs.values()));
            return proofs.entrySet().stream()
                    .map(each -> new Expected(
                            each.getKey(), blob, challenge, each.getValue().value()))
                    .toList();
        }
    }

    private static OutputStream toAll(Collection<Proof> proofs) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                proofs.forEach(proof -> proof.write(one));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                proofs.forEach(proof -> proof.write(bytes, offset, length));
            }
        };
    }

    private static List<List<Expected>> inRequests(List<Expected> all) {
        List<List<Expected>> requests = new ArrayList<>();
        int parts = TOGETHER;
        for (Expected each : all) {
            int more = Math.max(1, each.challenge().parts().size());
            if (parts + more > TOGETHER) {
                requests.add(new ArrayList<>());
                parts = 0;
            }
            requests.get(requests.size() - 1).add(each);
            parts += more;
        }
        return requests;
    }

    private List<Answer> answers(List<Expected> all) {
        List<Answer> answers = new ArrayList<>();
        for (List<Expected> some : inRequests(all)) {
            Prover node = some.get(0).node();
            try {
                List<BatchAnswer.Blob> said = peers.prove(
                        node,
                        some.stream()
                                .map(each -> new BatchFrame(
                                        node.grant(),
                                        each.blob(),
                                        each.challenge().bytes()))
                                .toList());
                for (int i = 0; i < some.size(); i++) {
                    answers.add(new Answer(some.get(i), said.get(i)));
                }
            } catch (IOException | RuntimeException e) {
                log.info("{} cannot be asked now for proofs of {} blobs: {}", node.node(), some.size(), e.getMessage());
                return answers; // it would be asked in vain again and again
            }
        }
        return answers;
    }

    private void note(Answer answer, Finding finding) {
        NodeId node = answer.expected().node().node();
        byte[] proof = answer.said().content();
        Problem problem = answer.said().problem();
        if (proof != null && MessageDigest.isEqual(proof, answer.expected().proof())) {
            finding.proved().add(node);
        } else if (proof != null && isGoodHere(finding.blob())) {
            finding.flaws().put(node, "what it has computed does not follow from the blob's bytes");
        } else if (problem != null && FLAWS.stream().anyMatch(problem::is)) {
            finding.flaws().put(node, String.valueOf(problem.detail()));
        }
    }

    /** Read whole before anybody else is said to be wrong: it may be this one. */
    private boolean isGoodHere(BlobId blob) {
        MessageDigest digest = BlobId.newDigest();
        try (BlobReader reader = store.open(blob)) {
            reader.transferTo(0, reader.size(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException | ProblemException e) {
            return false;
        }
        boolean good = BlobId.of(digest.digest()).equals(blob);
        if (!good) {
            log.error("Blob {} on this server has other bytes than its name says; nothing is let go for it", blob);
        }
        return good;
    }
}
