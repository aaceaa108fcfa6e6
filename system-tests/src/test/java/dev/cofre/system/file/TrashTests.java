package dev.cofre.system.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted can be had back for a time, and is gone from all disks then, also from those that were away. */
class TrashTests {
    private static final ClientName ME = new ClientName("me");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LARGE = 200_000;

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init") // each test starts one of its own kind
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private Sender sender;

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    private void start(String retention) throws IOException {
        cluster = Cluster.start(
                home,
                3,
                List.of(
                        "--cofre.manager.trash.retention=" + retention,
                        "--cofre.manager.trash.interval=100ms",
                        "--cofre.manager.repair.interval=100ms",
                        "--cofre.manager.repair.retry=500ms",
                        "--cofre.manager.repair.order-time=5s"),
                List.of(
                        "--cofre.inventory.interval=200ms",
                        "--cofre.letting-go.keep=1s",
                        "--cofre.letting-go.interval=200ms",
                        "--cofre.settlement.patience=500ms",
                        "--cofre.settlement.expired-interval=200ms"));
        sender = new Sender(cluster, ME);
    }

    @Test
    void whatIsInTheTrashKeepsItsCopiesAndComesBack() throws IOException {
        start("7d");
        byte[] content = Bytes.random(1, LARGE);
        Receipt receipt = sender.store("a.txt", content);

        List<TrashEntry> deleted =
                cluster.manager().delete(new FileName("a.txt"), ME, null).versions();

        assertThat(deleted).singleElement().satisfies(entry -> {
            assertThat(entry.blob()).isEqualTo(receipt.blob());
            assertThat(Duration.between(entry.deleted(), entry.until())).isEqualTo(Duration.ofDays(7));
        });
        assertThat(cluster.manager().files(ME, null, 10).files()).isEmpty();
        assertThatThrownBy(() -> cluster.locations("me", "a.txt")).isInstanceOf(ProblemException.class);
        assertThat(cluster.manager().trash(ME, null, 10).versions()).hasSize(1);
        assertThat(holders(receipt.blob())).hasSize(2);

        cluster.manager().undelete(new FileName("a.txt"), ME, null);

        assertThat(cluster.copies("me", "a.txt")).hasSize(2).containsOnly(content);
        assertThat(cluster.manager().deletions(ME, null, 10))
                .extracting(Deletion::operation)
                .containsExactly(Deletion.Operation.UNDELETE, Deletion.Operation.DELETE);
    }

    @Test
    void whatHasBeenThereForLongEnoughIsGoneFromAllDisks() throws IOException {
        start("1s");
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            receipts.add(sender.store("file-" + i, Bytes.random(i, i % 2 == 0 ? LARGE + i : 1000 + i)));
        }
        byte[] kept = Bytes.random(0, LARGE);
        sender.store("same-bytes", kept);
        for (int i = 0; i < 20; i++) {
            cluster.manager().delete(new FileName("file-" + i), ME, null);
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(blobsHeld()).isEqualTo(2));
        assertThat(cluster.copies("me", "same-bytes")).hasSize(2).containsOnly(kept);
        assertThat(cluster.manager().trash(ME, null, 10).versions()).isEmpty();
        awaitComplete();
        await("what was let go").atMost(PATIENCE).untilAsserted(() -> {
            for (Cluster.Node node : cluster.nodes()) {
                assertThat(node.files("blobs")).hasSizeLessThanOrEqualTo(1);
            }
        });
    }

    @Tag("long")
    @Test
    void journalsForgetTheUploadsOfWhatIsGoneForGood() throws IOException {
        start("1s");
        for (int i = 0; i < 20; i++) {
            sender.store("file-" + i, Bytes.random(i, 1000 + i));
        }
        Receipt kept = sender.store("kept", Bytes.random(99, 1000));
        sender.store("same-bytes", Bytes.random(99, 1000));
        for (int i = 0; i < 20; i++) {
            cluster.manager().delete(new FileName("file-" + i), ME, null);
        }
        cluster.manager().delete(new FileName("same-bytes"), ME, null);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.nodes())
                        .allSatisfy(node -> assertThat(node.bean(BlobStore.class)
                                        .uploads(null, 100)
                                        .uploads())
                                .allMatch(upload -> upload.facts().upload().equals(kept.upload()))));
        assertThat(cluster.copies("me", "kept")).hasSize(2);
    }

    @Test
    void aServerThatWasAwayDropsWhatWasDeletedMeanwhile() throws IOException {
        start("1s");
        Receipt receipt = sender.store("a.txt", Bytes.random(1, LARGE));
        NodeId away = receipt.replicas().get(0).node();
        cluster.node(away).stop();

        cluster.manager().delete(new FileName("a.txt"), ME, null);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(holders(receipt.blob())).isEmpty());
        cluster.node(away).start();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(holders(receipt.blob())).isEmpty());
    }

    @Tag("long")
    @Test
    void nothingIsLostThatIsUploadedOrLinkedWhileTheSameBytesAreDeleted() throws IOException {
        start("1ms");
        long seed = Long.getLong("cofre.trash.seed", 1);
        Random random = new Random(seed);
        Map<String, List<byte[]>> versions = new LinkedHashMap<>();
        for (int i = 0; i < 150; i++) {
            byte[] content = Bytes.random(random.nextInt(4), 1000 + 70_000 * random.nextInt(2));
            String name = "file-" + random.nextInt(12);
            if (versions.containsKey(name) && random.nextBoolean()) {
                cluster.manager().delete(new FileName(name), ME, null);
                versions.remove(name);
            } else {
                sendUntilTaken(name, content);
                versions.computeIfAbsent(name, each -> new ArrayList<>()).add(content);
            }
        }

        for (Map.Entry<String, List<byte[]>> file : versions.entrySet()) {
            List<byte[]> contents = file.getValue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    cluster.digests("me", file.getKey()).values())
                            .as("%s, seed %d", file.getKey(), seed)
                            .hasSize(2)
                            .containsOnly(BlobId.ofContent(contents.get(contents.size() - 1))));
        }
        long wanted = versions.values().stream()
                .flatMap(List::stream)
                .map(BlobId::ofContent)
                .distinct()
                .count();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(blobsHeld()).as(this::held).isEqualTo(2 * wanted));
    }

    private String held() {
        return cluster.manager().repair() + " "
                + cluster.nodes().stream()
                        .map(node -> node.id() + ": "
                                + node.bean(BlobStore.class).blobs(null, 50).stream()
                                        .map(each -> each.blob().hex().substring(0, 8))
                                        .toList()
                                + node
                                        .bean(BlobStore.class)
                                        .unsettled(java.time.Instant.now().plusSeconds(60), 50)
                                        .stream()
                                        .map(each -> each.blob().hex().substring(0, 8) + " of " + each.facts())
                                        .toList())
                        .toList();
    }

    /** A server that is just dropping these very bytes is busy. */
    private void sendUntilTaken(String name, byte[] content) {
        await().atMost(PATIENCE)
                .until(() -> sender.tryPut(
                                        sender.assign(
                                                dev.cofre.api.file.UploadId.create(),
                                                name,
                                                (long) content.length,
                                                null),
                                        content)
                                .statusCode()
                        == 201);
    }

    private void awaitComplete() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager().repair())
                        .extracting(RepairView::complete)
                        .isEqualTo(true));
    }

    private long blobsHeld() {
        return cluster.nodes().stream()
                .mapToLong(node -> node.bean(BlobStore.class).usage().blobs())
                .sum();
    }

    private List<NodeId> holders(BlobId blob) {
        return cluster.nodes().stream()
                .filter(Cluster.Node::isRunning)
                .filter(node -> node.bean(BlobStore.class).find(blob).isPresent())
                .map(Cluster.Node::id)
                .toList();
    }
}
