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
import java.time.Duration;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Has other nodes prove that they hold blobs which are here, too, and compares with what follows from the bytes here. Many blobs go
 * in one request; the nodes are asked at the same time, and none for longer than a time. Thread-safe.
 */
@Component
public class HolderCheck {
    private static final Logger log = LoggerFactory.getLogger(HolderCheck.class);
    /** Parts in one request: a second or two of a slow disk, as no byte of the answer comes before its end. */
    private static final int TOGETHER = 256;
    /** Who needs longer for all of them says nothing: what is asked about cannot be uploaded or read here meanwhile. */
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** So much of what is here is read whole before others are said to be wrong; what does not fit in accuses nobody. */
    private static final long READ_THROUGH = 256L << 20;
    /** Said by a node that it does not have what it is said to have. Of all other problems nothing follows. */
    private static final Set<ProblemType> FLAWS =
            Set.of(ProblemType.UNKNOWN_BLOB, ProblemType.REPLICA_DAMAGED, ProblemType.DIGEST_MISMATCH);

    private final BlobStore store;
    private final Asking peers;
    private final ExecutorService callers;
    private final RandomGenerator random;
    private final Duration limit;
    /** Nodes that have not answered yet: one that never does keeps one thread, not one for each round. */
    private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();

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
        this(store, peers, callers, random, LIMIT);
    }

    HolderCheck(BlobStore store, Asking peers, ExecutorService callers, RandomGenerator random, Duration limit) {
        this.store = store;
        this.peers = peers;
        this.callers = callers;
        this.random = random;
        this.limit = limit;
    }

    /** Who is said to hold a blob. */
    public record Question(BlobId blob, Collection<Prover> holders) {}

    /**
     * What came of one question.
     *
     * @param flaws of each node that does not hold the blob why its answer proves nothing
     * @param silent of nodes from whose answer nothing follows, or that gave none, what they said
     */
    public record Finding(BlobId blob, Set<NodeId> proved, Map<NodeId, String> flaws, Map<NodeId, String> silent) {}

    /** What a node is to say if it holds the blob. */
    private record Expected(Prover node, BlobId blob, Challenge challenge, byte[] proof) {}

    private record Answer(Expected expected, BatchAnswer.Blob said) {}

    /** Blocks. Blobs that cannot be read here are left out: nothing can be compared with them. */
    public List<Finding> ask(Collection<Question> questions) {
        Map<Prover, List<Expected>> expected = new LinkedHashMap<>();
        Map<BlobId, Finding> findings = new LinkedHashMap<>();
        for (Question question : questions) {
            try {
                expect(question)
                        .forEach(each -> expected.computeIfAbsent(each.node(), node -> new ArrayList<>())
                                .add(each));
                findings.put(
                        question.blob(),
                        new Finding(question.blob(), new HashSet<>(), new HashMap<>(), new HashMap<>()));
            } catch (IOException | ProblemException e) {
                log.warn("Blob {} cannot be compared with what others hold: {}", question.blob(), e.getMessage());
            }
        }
        long until = System.nanoTime() + limit.toNanos();
        Map<Prover, CompletableFuture<List<Answer>>> answers = new LinkedHashMap<>();
        expected.forEach((node, all) -> answers.put(node, begin(node.node(), all)));
        OwnCopies own = new OwnCopies();
        answers.forEach((node, each) -> {
            List<Answer> heard = await(each, until - System.nanoTime());
            if (heard.isEmpty()) {
                Objects.requireNonNull(expected.get(node))
                        .forEach(missing ->
                                finding(findings, missing).silent().put(node.node(), "it did not answer in time"));
            }
            heard.forEach(answer -> note(answer, finding(findings, answer.expected()), own));
        });
        return List.copyOf(findings.values());
    }

    private static Finding finding(Map<BlobId, Finding> findings, Expected expected) {
        return Objects.requireNonNull(findings.get(expected.blob()));
    }

    private CompletableFuture<List<Answer>> begin(NodeId node, List<Expected> all) {
        if (!asked.add(node)) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(() -> answers(all), callers)
                .whenComplete((answers, failure) -> asked.remove(node));
    }

    private static List<Answer> await(CompletableFuture<List<Answer>> answers, long nanos) {
        try {
            return answers.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
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
                Problem said = Problem.of(ProblemType.BUSY, String.valueOf(e.getMessage()));
                all.subList(answers.size(), all.size()) // it would be asked in vain again and again
                        .forEach(each -> answers.add(new Answer(each, new BatchAnswer.Blob(null, said))));
                return answers;
            }
        }
        return answers;
    }

    private static void note(Answer answer, Finding finding, OwnCopies own) {
        NodeId node = answer.expected().node().node();
        byte[] proof = answer.said().content();
        Problem problem = answer.said().problem();
        if (proof != null && MessageDigest.isEqual(proof, answer.expected().proof())) {
            finding.proved().add(node);
        } else if (proof != null) {
            switch (own.read(finding.blob())) {
                case GOOD -> finding.flaws().put(node, "what it has computed does not follow from the blob's bytes");
                case NOT_READ -> finding.silent().put(node, "what it has computed does not follow from what was read");
                case BAD -> {} // nothing follows for others
            }
        } else if (problem != null && FLAWS.stream().anyMatch(problem::is)) {
            finding.flaws().put(node, String.valueOf(problem.detail()));
        } else if (problem != null) {
            finding.silent().put(node, String.valueOf(problem.detail()));
        }
    }

    private enum Own {
        GOOD,
        BAD,
        /** There was too much to read. */
        NOT_READ
    }

    /** Reads what is here whole before anybody else is said to be wrong: it may be this one. Each once, and not too much at a time. */
    private final class OwnCopies {
        private final Map<BlobId, Own> known = new HashMap<>();
        private long bytes;

        Own read(BlobId blob) {
            return known.computeIfAbsent(blob, this::readThrough);
        }

        private Own readThrough(BlobId blob) {
            MessageDigest digest = BlobId.newDigest();
            try (BlobReader reader = store.open(blob)) {
                if (bytes + reader.size() > READ_THROUGH) {
                    return Own.NOT_READ;
                }
                bytes += reader.size();
                reader.transferTo(0, reader.size(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            } catch (IOException | ProblemException e) {
                return Own.BAD;
            }
            boolean good = BlobId.of(digest.digest()).equals(blob);
            if (!good) {
                log.error("Blob {} on this server has other bytes than its name says; nothing is let go for it", blob);
            }
            return good ? Own.GOOD : Own.BAD;
        }
    }
}
