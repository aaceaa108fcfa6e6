package dev.cofre.system.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes bad or vanishes on a server's disk is noticed, and there are two good copies again. */
class InventoryTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SMALL = 3000;
    private static final int LARGE = (3 << 20) + 17;

    /** Of all tests; each is a client of its own, with bytes of its own. */
    private static Cluster cluster;

    private static int clients;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final ClientName me = new ClientName("me-" + ++clients);
    private Sender sender;

    @BeforeAll
    static void start(@TempDir Path home) throws IOException {
        cluster = Cluster.start(
                home,
                3,
                List.of("--cofre.manager.repair.interval=100ms", "--cofre.manager.repair.retry=500ms"),
                List.of("--cofre.inventory.interval=200ms", "--cofre.settlement.patience=500ms"));
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void storeSome() {
        sender = new Sender(cluster, me);
        for (int i = 0; i < 10; i++) {
            store("small-" + i, SMALL);
        }
        awaitTwoGoodCopiesOfEach();
    }

    @Test
    void aFileThatIsDeletedUnderARunningServerIsMadeAgain() throws IOException {
        Receipt receipt = store("large", LARGE);
        Files.delete(file(receipt, 0));

        awaitTwoGoodCopiesOfEach();
    }

    @Test
    void aReaderThatMeetsABadBlockIsServedByAnotherServerAndTheBadCopyIsReplaced() throws IOException {
        Receipt receipt = store("large", LARGE);
        Path bad = file(receipt, 0);
        flip(bad, 1_500_000);

        NodeId node = receipt.replicas().get(0).node();
        Locations.Location replica = cluster.locations(me.value(), "large").replicas().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
        Http.problem(
                Http.get(
                        replica.url().resolve("/blobs/" + receipt.blob()),
                        "Authorization",
                        "Bearer " + replica.grant(),
                        "Range",
                        "bytes=1500000-1500001"),
                ProblemType.REPLICA_DAMAGED);

        await().atMost(PATIENCE)
                .until(() -> !cluster.node(node).files("quarantine").isEmpty());
        awaitTwoGoodCopiesOfEach();
    }

    @Test
    void aCopyThatTheCatalogCountsOnAndThatIsNotThereIsNoticedByComparing() {
        Receipt receipt = store("unnoticed", SMALL);
        BlobStore holder = holder(receipt, 1);

        // below all that would tell of it
        assertThat(holder.quarantine(holder.find(receipt.blob()).orElseThrow(), "the test wants it so")
                        .join())
                .isTrue();

        awaitTwoGoodCopiesOfEach();
    }

    @Test
    void aCopyThatTheCatalogDoesNotCountOnIsCountedOrDropped() {
        Receipt receipt = store("uncounted", SMALL);
        NodeId node = receipt.replicas().get(0).node();

        say(node, receipt);

        awaitTwoGoodCopiesOfEach();
    }

    @Test
    void theLastCopyComesBackWithTheServerThatIsFoundToHaveIt() {
        Receipt receipt = store("all-uncounted", SMALL);
        receipt.replicas().forEach(replica -> say(replica.node(), receipt));

        awaitTwoGoodCopiesOfEach();
    }

    @Tag("long")
    @Test
    void underUploadsNothingIsTakenForLost() {
        long lost = lossesSeen();
        for (int i = 0; i < 100; i++) {
            store("more-" + i, 500 + i);
            if (i % 3 == 0) {
                store("more-" + i, 500 + i); // the same bytes again
            }
        }

        awaitTwoGoodCopiesOfEach();
        assertThat(lossesSeen()).isEqualTo(lost);
    }

    /** Copies that were made: in a cluster where nothing is lost there are none. */
    private long lossesSeen() {
        String metrics = new String(
                Http.get(cluster.managerUrl().resolve("/actuator/prometheus")).body());
        return metrics.lines()
                .filter(line -> line.startsWith("cofre_repair_copies_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Receipt store(String name, int size) {
        byte[] content = Bytes.random((me + name).hashCode(), size);
        files.put(name, content);
        return sender.store(name, content);
    }

    /** The node says that it has lost these bytes, which is not so. */
    private void say(NodeId node, Receipt receipt) {
        cluster.node(node).bean(ManagerApi.class).lost(node, new LossReport(folder(node), List.of(receipt.blob())));
    }

    private BlobStore holder(Receipt receipt, int replica) {
        return cluster.node(receipt.replicas().get(replica).node()).bean(BlobStore.class);
    }

    private Path file(Receipt receipt, int replica) throws IOException {
        return cluster.node(receipt.replicas().get(replica).node()).files("blobs").stream()
                .filter(path ->
                        path.getFileName().toString().equals(receipt.blob().hex()))
                .findFirst()
                .orElseThrow();
    }

    private java.util.UUID folder(NodeId node) {
        return cluster.node(node).bean(dev.cofre.storage.node.FolderId.class).id();
    }

    private static void flip(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1);
        }
    }

    /** On the disks, in the catalog, and with the right bytes. */
    private void awaitTwoGoodCopiesOfEach() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                BlobId blob = BlobId.ofContent(file.getValue());
                List<NodeId> holders = cluster.nodes().stream()
                        .filter(node -> node.bean(BlobStore.class).find(blob).isPresent())
                        .map(Cluster.Node::id)
                        .toList();
                assertThat(holders).as(file.getKey()).hasSize(2);
                assertThat(cluster.locations(me.value(), file.getKey()).replicas())
                        .as(file.getKey())
                        .extracting(Locations.Location::node)
                        .containsExactlyInAnyOrderElementsOf(holders);
                assertThat(cluster.digests(me.value(), file.getKey()).values())
                        .hasSize(2)
                        .containsOnly(blob);
            }
            assertThat(cluster.manager().repair())
                    .extracting(RepairView::complete)
                    .isEqualTo(true);
        });
    }
}
