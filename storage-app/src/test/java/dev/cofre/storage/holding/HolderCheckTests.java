package dev.cofre.storage.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.Prover;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds what it says can prove it, and nobody else. */
class HolderCheckTests {
    private static final int LARGE = 3 << 20;
    private static final Duration KEEP = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<NodeId, Peer> peers = new HashMap<>();
    private final List<FolderBlobStore> stores = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private FolderBlobStore here;
    private HolderCheck check;

    /** What another server says, and it may say anything. */
    private interface Answers {
        BatchAnswer.Blob to(BatchFrame frame);
    }

    private record Peer(Prover prover, NodeKeyPair pair, Promises promises, FolderBlobStore store) {}

    private final Map<NodeId, Answers> answers = new HashMap<>();

    @BeforeEach
    void open() throws IOException {
        here = store("here");
        check = checkOf(here);
    }

    @AfterEach
    void close() throws IOException {
        for (FolderBlobStore store : stores) {
            store.close();
        }
        threads.shutdownNow();
    }

    @Test
    void whoHoldsTheBytesProvesIt() throws IOException {
        Prover other = honest("server2");
        BlobId small = everywhere(bytes(1, 1000));
        BlobId large = everywhere(bytes(2, LARGE));
        BlobId empty = everywhere(new byte[0]);

        List<HolderCheck.Finding> findings = check.ask(List.of(
                new HolderCheck.Question(small, List.of(other)),
                new HolderCheck.Question(large, List.of(other)),
                new HolderCheck.Question(empty, List.of(other))));

        assertThat(findings).hasSize(3).allSatisfy(finding -> {
            assertThat(finding.proved()).containsExactly(other.node());
            assertThat(finding.flaws()).isEmpty();
        });
    }

    @Test
    void whoHoldsNothingProvesNothing() throws IOException {
        Prover other = honest("server2");
        BlobId blob = store(here, bytes(1, 1000));

        HolderCheck.Finding finding = ask(blob, other);

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).containsOnlyKeys(other.node());
    }

    @Test
    void staleBytesProveNothing() throws IOException {
        Prover other = honest("server2");
        byte[] content = bytes(1, LARGE);
        BlobId blob = store(here, content);
        byte[] stale = content.clone();
        new Random(9).nextBytes(stale); // an earlier state of the same file
        Prover liar = liar("server3", frame -> proof("server3", frame, stale));
        answers.put(other.node(), frame -> proof("server2", frame, Arrays.copyOf(stale, 1000)));

        HolderCheck.Finding finding = ask(blob, other, liar);

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).containsOnlyKeys(other.node(), liar.node());
    }

    @Test
    void aProofThatWasHeardBeforeProvesNothing() throws IOException {
        Prover other = honest("server2");
        BlobId blob = everywhere(bytes(1, 1000));
        List<BatchAnswer.Blob> heard = new ArrayList<>();
        Answers honest = answersOf(other);
        answers.put(other.node(), frame -> {
            heard.add(honest.to(frame));
            return heard.get(0);
        });

        assertThat(ask(blob, other).proved()).containsExactly(other.node());
        assertThat(ask(blob, other).proved()).isEmpty();
    }

    @Test
    void whoPassesTheChallengeOnToAHolderProvesNothing() throws IOException {
        Prover holder = honest("server2");
        Prover liar = liar("server3", frame -> answersOf(holder).to(frame));
        BlobId blob = everywhere(bytes(1, 1000));

        HolderCheck.Finding finding = ask(blob, holder, liar);

        assertThat(finding.proved()).containsExactly(holder.node());
        assertThat(finding.flaws()).containsOnlyKeys(liar.node());
    }

    @Test
    void whoComputesUnderAnothersNameOrKeyProvesNothing() throws IOException {
        byte[] content = bytes(1, 1000);
        BlobId blob = store(here, content);
        honest("server2");
        Prover named = liar("server3", frame -> proof("server2", frame, content));
        Prover keyed = new Prover(
                new NodeId("server3"),
                URI.create("http://server3.test"),
                NodeKeyPair.generate().key(),
                "grant");

        assertThat(ask(blob, named).proved()).isEmpty();
        answers.put(new NodeId("server3"), frame -> proof("server3", frame, content));
        assertThat(ask(blob, keyed).proved()).isEmpty();
        assertThat(ask(blob, named).proved()).containsExactly(new NodeId("server3"));
    }

    @Test
    void twoLiarsTogetherProveNothing() throws IOException {
        BlobId blob = store(here, bytes(1, 1000));
        Map<BlobId, BatchAnswer.Blob> shared = new ConcurrentHashMap<>(); // both are asked at once
        Answers lie = frame -> shared.computeIfAbsent(
                frame.blob(), key -> content(BlobId.ofContent(frame.content()).bytes()));

        HolderCheck.Finding finding = ask(blob, liar("server2", lie), liar("server3", lie));

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).hasSize(2);
    }

    @Test
    void ofWhoCannotBeAskedNothingFollows() throws IOException {
        BlobId blob = store(here, bytes(1, 1000));
        Prover busy = liar("server2", frame -> new BatchAnswer.Blob(null, Problem.of(ProblemType.BUSY, "ask again")));
        Prover away = liar("server3", frame -> {
            throw new IllegalStateException("nobody answers");
        });

        HolderCheck.Finding finding = ask(blob, busy, away);

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).isEmpty();
    }

    @Test
    void nobodyIsAccusedByOneWhoseOwnCopyIsBad() throws IOException {
        Prover other = honest("server2");
        BlobId blob = everywhere(bytes(1, 1000));
        check = checkOf(new WrongStore(here).store());

        HolderCheck.Finding finding = ask(blob, other);

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).isEmpty();
    }

    @Test
    void nobodyIsAccusedForWhatIsTooMuchToBeReadThrough() throws IOException {
        Prover other = honest("server2");
        BlobId blob = store(here, bytes(1, 1000));
        AtomicBoolean answered = new AtomicBoolean();
        answers.put(other.node(), frame -> {
            answered.set(true);
            return proof("server2", frame, new byte[0]);
        });
        LargeStore large = new LargeStore(here, answered::get);
        check = checkOf(large.store());

        HolderCheck.Finding finding = ask(blob, other);

        assertThat(finding.proved()).isEmpty();
        assertThat(finding.flaws()).isEmpty();
        assertThat(finding.silent()).containsOnlyKeys(other.node());
        assertThat(large.wasRead()).isFalse();
    }

    @Test
    void whatIsNotHereCannotBeCompared() {
        assertThat(check.ask(List.of(
                        new HolderCheck.Question(BlobId.ofContent(new byte[] {1}), List.of(honest("server2"))))))
                .isEmpty();
    }

    @Test
    void whoHasProvedKeepsItForATimeAndWhoLetsGoProvesNothing() throws IOException {
        Prover other = honest("server2");
        BlobId blob = everywhere(bytes(1, 1000));
        Promises promises = peer(other.node()).promises();
        ask(blob, other);
        now = now.plus(KEEP).minusMillis(1);
        ask(blob, other);

        now = now.plus(KEEP).minusMillis(1);
        assertThat(promises.leave(List.of(blob))).isEmpty();
        now = now.plusMillis(1);
        assertThat(promises.leave(List.of(blob))).containsExactly(blob);
        assertThat(ask(blob, other).proved()).isEmpty();
        assertThat(ask(blob, other).flaws()).isEmpty();

        promises.stay(List.of(blob));
        assertThat(ask(blob, other).proved()).containsExactly(other.node());
    }

    @Test
    void whatWasPromisedBeforeARestartIsKeptAfterIt() {
        BlobId blob = BlobId.ofContent(new byte[] {1});
        Promises restarted = new Promises(() -> now, KEEP, 10);

        assertThat(restarted.leave(List.of(blob))).isEmpty();
        now = now.plus(KEEP);
        assertThat(restarted.leave(List.of(blob))).containsExactly(blob);
    }

    @Test
    void noMoreIsPromisedThanCanBeRemembered() {
        Promises few = new Promises(() -> now, KEEP, 2);
        BlobId one = BlobId.ofContent(new byte[] {1});

        assertThat(few.promise(one)).isTrue();
        assertThat(few.promise(BlobId.ofContent(new byte[] {2}))).isTrue();
        assertThat(few.promise(BlobId.ofContent(new byte[] {3}))).isFalse();
        assertThat(few.promise(one)).isTrue();
        now = now.plus(KEEP);
        assertThat(few.promise(BlobId.ofContent(new byte[] {3}))).isTrue();
    }

    @Test
    void whatIsNotHereIsNotPromised() throws IOException {
        Prover other = honest("server2");
        BlobId blob = store(here, bytes(1, 1000));
        now = now.plus(KEEP);

        assertThat(ask(blob, other).flaws()).hasSize(1);

        assertThat(peer(other.node()).promises().leave(List.of(blob)))
                .as("made-up names must not fill what can be remembered")
                .containsExactly(blob);
    }

    @Test
    void aCopyThatIsKnownToBeBadProvesNothingThoughMostOfItCanBeRead() throws IOException {
        Prover other = honest("server2");
        BlobId blob = everywhere(bytes(1, LARGE));
        BlobStore bad = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    // as a store does that takes no writes, and so cannot set it aside
                    return method.getName().equals("find")
                            ? Optional.empty()
                            : method.invoke(peer(other.node()).store(), arguments);
                });
        HoldingProver prover = new HoldingProver(
                bad,
                peer(other.node()).promises(),
                other.node(),
                peer(other.node()).pair());
        answers.put(other.node(), frame -> {
            try {
                return content(prover.prove(frame.blob(), Challenge.parse(frame.content())));
            } catch (ProblemException e) {
                return new BatchAnswer.Blob(null, e.problem());
            }
        });

        assertThat(ask(blob, other).proved()).isEmpty();
        assertThat(ask(blob, other).flaws()).containsOnlyKeys(other.node());
    }

    @Test
    void whoNeverAnswersHoldsNobodyUpAndKeepsOneThread() throws Exception {
        Prover honest = honest("server2");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Prover silent = liar("server3", frame -> {
            asked.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new BatchAnswer.Blob(new byte[32], null);
        });
        BlobId blob = everywhere(bytes(1, 1000));
        HolderCheck hasty = new HolderCheck(here, this::answers, threads, new Random(7), Duration.ofMillis(500));
        try {
            for (int i = 0; i < 3; i++) {
                HolderCheck.Finding finding = hasty.ask(
                                List.of(new HolderCheck.Question(blob, List.of(honest, silent))))
                        .get(0);

                assertThat(finding.proved()).containsExactly(honest.node());
                assertThat(finding.flaws()).isEmpty();
                assertThat(finding.silent()).containsOnlyKeys(silent.node());
            }
            assertThat(asked).hasValue(1);
        } finally {
            end.countDown();
        }
    }

    @Test
    void whoAlwaysSaysThatItIsBusyIsTold() throws IOException {
        BlobId blob = store(here, bytes(1, 1000));
        Prover busy = liar("server2", frame -> new BatchAnswer.Blob(null, Problem.of(ProblemType.BUSY, "ask again")));

        assertThat(ask(blob, busy).silent()).containsExactly(Map.entry(busy.node(), "ask again"));
    }

    @Test
    void whoIsToProveSomethingCannotReadItWhereItIsBeingLetGo() throws Exception {
        BlobId blob = BlobId.ofContent(new byte[] {1});
        Promises promises = new Promises(() -> now, KEEP, 10);
        now = now.plus(KEEP);
        promises.awaitStay(blob, Duration.ZERO);
        promises.leave(List.of(blob));

        assertThatThrownBy(() -> promises.awaitStay(blob, Duration.ofMillis(1)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.BUSY)).isTrue());
        CompletableFuture<Void> reader =
                CompletableFuture.runAsync(() -> promises.awaitStay(blob, Duration.ofMinutes(1)), threads);
        promises.stay(List.of(blob));

        reader.get(1, TimeUnit.MINUTES);
    }

    @Test
    void aChallengeThatAsksForTooMuchIsNone() {
        byte[] good = Challenge.draw(LARGE, new Random(1)).bytes();

        assertThat(Challenge.parse(good).bytes()).isEqualTo(good);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> Challenge.parse(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Challenge(new byte[32], LARGE, List.of(new Challenge.Part(0, LARGE))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Challenge(new byte[32], 10, List.of(new Challenge.Part(5, 11))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Challenge(new byte[32], 10, List.of(new Challenge.Part(-1, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new Challenge(new byte[32], Long.MAX_VALUE, List.of(new Challenge.Part(Long.MAX_VALUE, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private HolderCheck checkOf(BlobStore store) {
        return new HolderCheck(store, this::answers, threads, new Random(7));
    }

    private List<BatchAnswer.Blob> answers(Prover node, List<BatchFrame> challenges) {
        return challenges.stream().map(frame -> answersOf(node).to(frame)).toList();
    }

    private Answers answersOf(Prover node) {
        return Objects.requireNonNull(answers.get(node.node()));
    }

    private Peer peer(NodeId node) {
        return Objects.requireNonNull(peers.get(node));
    }

    private HolderCheck.Finding ask(BlobId blob, Prover... holders) {
        return check.ask(List.of(new HolderCheck.Question(blob, List.of(holders))))
                .get(0);
    }

    private FolderBlobStore store(String name) throws IOException {
        FolderBlobStore store = FolderBlobStore.open(
                new MemoryDisk(),
                folder.resolve(name + ".db"),
                BlobStoreSettings.defaults().withReserve(0));
        stores.add(store);
        return store;
    }

    private Prover honest(String name) {
        try {
            FolderBlobStore store = store(name);
            Peer peer = peer(name, store);
            HoldingProver prover =
                    new HoldingProver(store, peer.promises(), peer.prover().node(), peer.pair());
            answers.put(peer.prover().node(), frame -> {
                try {
                    return content(prover.prove(frame.blob(), Challenge.parse(frame.content())));
                } catch (ProblemException e) {
                    return new BatchAnswer.Blob(null, e.problem());
                }
            });
            return peer.prover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Prover liar(String name, Answers says) throws IOException {
        Peer peer = peer(name, here);
        answers.put(peer.prover().node(), says);
        return peer.prover();
    }

    private Peer peer(String name, FolderBlobStore store) {
        NodeKeyPair pair = NodeKeyPair.generate();
        Prover prover = new Prover(new NodeId(name), URI.create("http://" + name + ".test"), pair.key(), "grant");
        Peer peer = new Peer(prover, pair, new Promises(() -> now, KEEP, 1000), store);
        peers.put(prover.node(), peer);
        return peer;
    }

    /** Of a server that has these bytes, or computes as if it had. */
    private BatchAnswer.Blob proof(String name, BatchFrame frame, byte[] bytes) {
        Challenge challenge = Challenge.parse(frame.content());
        Peer peer = peer(new NodeId(name));
        Proof proof = new Proof(challenge, peer.prover().node(), peer.pair().key(), frame.blob());
        for (Challenge.Part part : challenge.parts()) {
            int start = (int) Math.min(bytes.length, part.start());
            proof.write(bytes, start, (int) Math.min(bytes.length, part.end()) - start);
        }
        return content(proof.value());
    }

    private static BatchAnswer.Blob content(byte[] bytes) {
        return new BatchAnswer.Blob(bytes, null);
    }

    private BlobId everywhere(byte[] content) throws IOException {
        for (FolderBlobStore store : stores) {
            store(store, content);
        }
        return BlobId.ofContent(content);
    }

    static BlobId store(FolderBlobStore store, byte[] content) throws IOException {
        UploadId upload = UploadId.create();
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            incoming.finish(new UploadFacts(
                    upload,
                    new ClientName("me"),
                    new FileName("file"),
                    new ReplicationFactor(2),
                    new NodeId("server1")));
        }
        store.committed(upload, 1, Instant.parse("2026-11-23T10:00:00Z"));
        return BlobId.ofContent(content);
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Gives other bytes than it was given, and thinks nothing of it. */
    private record WrongStore(FolderBlobStore under) {
        BlobStore store() {
            return (BlobStore) Proxy.newProxyInstance(
                    WrongStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                        Object result = method.invoke(under, arguments);
                        return result instanceof BlobReader reader ? wrong(reader) : result;
                    });
        }

        private static BlobReader wrong(BlobReader reader) {
            return new BlobReader() {
                @Override
                public BlobId blob() {
                    return reader.blob();
                }

                @Override
                public long size() {
                    return reader.size();
                }

                @Override
                public void transferTo(long start, long end, OutputStream out) throws IOException {
                    out.write(new byte[(int) (end - start)]);
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }

    /** Says from a moment on that each blob is larger than what is read through to accuse somebody. */
    private static final class LargeStore {
        private final FolderBlobStore under;
        private final BooleanSupplier large;
        private final AtomicBoolean read = new AtomicBoolean();

        LargeStore(FolderBlobStore under, BooleanSupplier large) {
            this.under = under;
            this.large = large;
        }

        BlobStore store() {
            return (BlobStore) Proxy.newProxyInstance(
                    LargeStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                        Object result = method.invoke(under, arguments);
                        return result instanceof BlobReader reader && large.getAsBoolean() ? large(reader) : result;
                    });
        }

        /** Whether one that is too large was read all the same. */
        boolean wasRead() {
            return read.get();
        }

        private BlobReader large(BlobReader reader) {
            return new BlobReader() {
                @Override
                public BlobId blob() {
                    return reader.blob();
                }

                @Override
                public long size() {
                    return (256L << 20) + 1;
                }

                @Override
                public void transferTo(long start, long end, OutputStream out) {
                    read.set(true);
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }
}
