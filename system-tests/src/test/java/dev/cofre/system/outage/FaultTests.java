package dev.cofre.system.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.Assignment;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.upload.UploadOutcome;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.LibraryClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.Hold;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.http.PausingStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told, and what stays on disks, when parts of the cluster break in the middle of an upload. */
class FaultTests {
    private static final ClientName ME = new ClientName("me");
    private static final NodeId PRIMARY = new NodeId("server1");

    private Cluster cluster;
    private Sender sender;

    @BeforeEach
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.start(
                home, 3, List.of(), List.of("--cofre.settlement.patience=1s", "--cofre.settlement.interval=200ms"));
        sender = new Sender(cluster, ME);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aBackupServerThatDiesInTheMiddleIsReplacedByAnother() {
        byte[] content = Bytes.random(1, 20 << 20);
        Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", (long) content.length);
        AtomicReference<NodeId> broken = new AtomicReference<>();
        others().forEach(node -> node.proxy().cutAfter(5 << 20, () -> onlyThisBreaks(node, broken)));

        Receipt receipt = sender.put(send, content);

        assertThat(receipt.complete()).isTrue();
        assertThat(nodes(receipt)).contains(PRIMARY).doesNotContain(broken.get());
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
    }

    @Test
    void aBackupServerThatStallsDoesNotHoldTheUploadForEver() {
        byte[] content = Bytes.random(2, 20 << 20);
        Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", (long) content.length);
        AtomicReference<NodeId> stalled = new AtomicReference<>();
        others().forEach(node -> node.proxy().stallAfter(5 << 20, () -> onlyThisBreaks(node, stalled)));

        Receipt receipt = sender.put(send, content);

        assertThat(nodes(receipt)).contains(PRIMARY).doesNotContain(stalled.get());
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
    }

    @Test
    void aBackupServerThatRunsFullInTheMiddleIsReplacedByAnother() throws IOException {
        byte[] content = Bytes.random(4, 20 << 20);
        Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", (long) content.length);
        Queue<NodeId> filled = new ConcurrentLinkedQueue<>();
        others().forEach(node -> node.disk().fillAfter(5 << 20, () -> {
            filled.add(node.id());
            others().stream()
                    .filter(other -> other != node)
                    .forEach(other -> other.disk().drain());
        }));

        Receipt receipt = sender.put(send, content);

        assertThat(receipt.complete()).isTrue();
        assertThat(nodes(receipt)).contains(PRIMARY).doesNotContainAnyElementsOf(filled);
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
        await().untilAsserted(() ->
                assertThat(cluster.node(filled.element()).files("incoming")).isEmpty());
    }

    @Test
    void aPrimaryThatRunsFullInTheMiddleIsReplacedByAnother(@TempDir Path folder) throws IOException {
        byte[] content = Bytes.random(5, 20 << 20);
        Path file = Files.write(folder.resolve("f"), content);
        Queue<NodeId> filled = new ConcurrentLinkedQueue<>();

        UploadOutcome outcome;
        try (LibraryClient client = new LibraryClient(cluster, "me", TransferLimits.standard())) {
            outcome = client.once(5 << 20, server -> {
                        filled.add(server);
                        cluster.node(server).disk().fill();
                    })
                    .upload(file);
        }

        assertThat(outcome).isInstanceOf(UploadOutcome.Saved.class);
        assertThat(nodes(((UploadOutcome.Saved) outcome).receipt())).hasSize(2).doesNotContainAnyElementsOf(filled);
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
        await().untilAsserted(() ->
                assertThat(cluster.node(filled.element()).files("incoming")).isEmpty());
    }

    @Test
    void aSmallFileGoesToAnotherServerWhenTheFirstRefusesConnections() {
        byte[] content = Bytes.random(3, 4096);
        Set<NodeId> used = ConcurrentHashMap.newKeySet();
        cluster.node("server2").proxy().refuse();

        for (int i = 0; i < 10; i++) {
            Receipt receipt = sender.put(
                    sender.assignTo(PRIMARY, UploadId.create(), "small-" + i, (long) content.length), content);
            used.addAll(nodes(receipt));
        }

        assertThat(used).containsExactlyInAnyOrder(PRIMARY, new NodeId("server3"));
    }

    @Test
    void withNoServerLeftTheClientIsToldWhatIsMissingAndNothingStays() throws IOException {
        for (int size : new int[] {4096, 5 << 20}) {
            byte[] content = Bytes.random(size, size);
            Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", (long) content.length);
            others().forEach(node -> node.proxy().refuse());

            // whether one that cuts the line has got it all, nobody knows: it is not called failed
            Problem problem = Http.problem(sender.tryPut(send, content), ProblemType.NOT_IN_CATALOG);

            assertThat(problem.detail()).contains("need").doesNotContain("Exception");
            assertThat(cluster.manager().files(ME, null, 10).files()).isEmpty();
            BlobStore store = cluster.node(PRIMARY).bean(BlobStore.class);
            await().untilAsserted(() -> assertThat(store.usage().blobs()).isZero());
            assertThat(store.find(BlobId.ofContent(content))).isEmpty();
            assertThat(cluster.node(PRIMARY).files("incoming")).isEmpty();
            assertThat(cluster.node(PRIMARY).files("blobs")).isEmpty();
            others().forEach(node -> node.proxy().heal());
            cluster.awaitLive(3);
        }
    }

    @Test
    void aClientThatHangsUpInTheMiddleLeavesNothing() throws IOException {
        Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", 50L << 20);
        CountDownLatch half = new CountDownLatch(1);
        InputStream body = new InputStream() {
            private long sent;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                sent += length;
                if (sent > 25 << 20) {
                    half.countDown();
                    throw new IOException("the client's own disk broke");
                }
                return length;
            }
        };

        assertThatThrownBy(() -> Http.send(Http.to(
                                send.url().resolve("/uploads/" + send.upload()),
                                "Content-Type",
                                "application/octet-stream",
                                "Authorization",
                                "Bearer " + send.grant())
                        .PUT(BodyPublishers.ofInputStream(() -> body))))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(half.getCount()).isZero();
        for (Cluster.Node node : cluster.nodes()) {
            await().untilAsserted(() -> assertThat(node.files("incoming")).isEmpty());
            assertThat(node.files("blobs")).isEmpty();
            assertThat(node.bean(BlobStore.class).usage().blobs()).isZero();
        }
        assertThat(cluster.manager().files(ME, null, 10).files()).isEmpty();
    }

    @Test
    void thePrimaryDiesAndTheSameUploadIdSucceedsElsewhere() {
        byte[] content = Bytes.random(4, 3 << 20);
        UploadId upload = UploadId.create();
        Assignment.Send first = sender.assignTo(PRIMARY, upload, "f", (long) content.length);
        cluster.node(PRIMARY).proxy().cutAfter(1 << 20);
        assertThatThrownBy(() -> sender.tryPut(first, content)).isInstanceOf(UncheckedIOException.class);
        cluster.node(PRIMARY).stop();
        cluster.awaitState(PRIMARY, NodeState.STOPPED);

        Receipt receipt = sender.put(sender.assign(upload, "f", (long) content.length, null), content);

        assertThat(receipt.upload()).isEqualTo(upload);
        assertThat(nodes(receipt)).hasSize(2).doesNotContain(PRIMARY);
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
    }

    @Test
    void anUploadThatTheCatalogCouldNotTakeIsSaidToBeJustThatAndIsFinishedLater() throws IOException {
        byte[] content = Bytes.random(5, 8 << 20);
        UploadId upload = UploadId.create();
        Assignment.Send send = sender.assignTo(PRIMARY, upload, "f", (long) content.length);
        CountDownLatch managerGone = new CountDownLatch(1);
        InputStream body = new PausingStream(content, content.length / 2, () -> {
            await().until(() -> others().stream().anyMatch(node -> node.proxy().received() > 1 << 20));
            cluster.stopManager();
            managerGone.countDown();
        });

        HttpResponse<byte[]> answer = Http.send(Http.to(
                        send.url().resolve("/uploads/" + upload),
                        "Content-Type",
                        "application/octet-stream",
                        "Authorization",
                        "Bearer " + send.grant())
                .PUT(BodyPublishers.ofInputStream(() -> body)));

        Problem problem = Http.problem(answer, ProblemType.NOT_IN_CATALOG);
        assertThat(managerGone.getCount()).isZero();
        assertThat(problem.detail()).contains(upload.toString(), "server1");
        assertThat(Http.json(Http.get(send.url().resolve("/uploads/" + upload)), UploadStatus.class)
                        .state())
                .isEqualTo(UploadStatus.State.STORED);
        cluster.startManager();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> cluster.manager().upload(upload).state() == UploadStatus.State.COMMITTED);
        assertThat(cluster.copies("me", "f")).hasSizeGreaterThanOrEqualTo(2).containsOnly(content);
    }

    @Test
    void aReplicaOfAnUploadThatItsPrimaryHasGivenUpIsDroppedThoughTheClientMayTryAgain() throws Exception {
        byte[] content = Bytes.random(8, 3 << 20);
        Assignment.Send send = sender.assignTo(PRIMARY, UploadId.create(), "f", (long) content.length);
        Hold proof = Hold.answer("/replicas");
        others().forEach(node -> node.proxy().hold(proof));
        CompletableFuture<HttpResponse<byte[]>> answer =
                CompletableFuture.supplyAsync(() -> sender.tryPut(send, content));
        await().until(proof::isReached);

        others().forEach(node -> node.proxy().refuse()); // one has stored it, and nobody will hear of it
        proof.release();

        Http.problem(answer.get(1, TimeUnit.MINUTES), ProblemType.NOT_IN_CATALOG); // one may still finish it
        others().forEach(node -> node.proxy().heal());
        assertThat(cluster.manager().upload(send.upload()).state()).isEqualTo(UploadStatus.State.OPEN);
        BlobId blob = BlobId.ofContent(content);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(cluster.nodes())
                        .allSatisfy(
                                node -> assertThat(node.bean(BlobStore.class).find(blob))
                                        .isEmpty()));

        assertThat(nodes(sender.put(send, content))).hasSize(2); // it does try again
        assertThat(cluster.copies("me", "f")).hasSize(2).containsOnly(content);
    }

    @Test
    void aRestartOfEverythingLosesNothing() throws IOException {
        byte[] small = Bytes.random(6, 3000);
        byte[] large = Bytes.random(7, 3 << 20);
        sender.store("small", small);
        sender.store("large", large);

        cluster.nodes().forEach(Cluster.Node::stop);
        cluster.stopManager();
        cluster.startManager();
        cluster.nodes().forEach(Cluster.Node::start);
        cluster.awaitLive(3);

        // on a slow machine a server is missed meanwhile, and what it holds is copied
        assertThat(cluster.copies("me", "small")).hasSizeGreaterThanOrEqualTo(2).containsOnly(small);
        assertThat(cluster.copies("me", "large")).hasSizeGreaterThanOrEqualTo(2).containsOnly(large);
    }

    @Test
    void theNodesThatHoldReplicasLearnThatTheUploadIsCommitted() {
        Receipt receipt = sender.store("f", Bytes.random(8, 2000));

        for (NodeId node : nodes(receipt)) {
            await().untilAsserted(() -> assertThat(cluster.node(node)
                            .bean(BlobStore.class)
                            .upload(receipt.upload())
                            .orElseThrow()
                            .version())
                    .isEqualTo(1));
        }
    }

    private List<Cluster.Node> others() {
        return cluster.nodes().stream()
                .filter(node -> !node.id().equals(PRIMARY))
                .collect(Collectors.toList());
    }

    /** Whichever the manager has chosen breaks, and the one it can choose instead works. */
    private void onlyThisBreaks(Cluster.Node node, AtomicReference<NodeId> broken) {
        broken.set(node.id());
        others().stream()
                .filter(other -> other != node)
                .forEach(other -> other.proxy().heal());
    }

    private static List<NodeId> nodes(Receipt receipt) {
        return receipt.replicas().stream().map(ReplicaProof::node).toList();
    }
}
