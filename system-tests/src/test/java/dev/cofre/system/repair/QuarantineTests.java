package dev.cofre.system.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.BadCable;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a server reads wrong is not lost, and is whole again as soon as that is possible. */
class QuarantineTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String THREE_SERVERS = "three-servers";
    private static final int SMALL = 3000;
    private static final int LARGE = (2 << 20) + 17;

    @TempDir
    Path home;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private Cluster cluster;
    private Sender sender;

    @BeforeEach
    void start(TestInfo test) throws IOException {
        cluster = Cluster.start(
                home,
                test.getTags().contains(THREE_SERVERS) ? 3 : 2,
                List.of("--cofre.manager.repair.interval=100ms", "--cofre.manager.repair.retry=500ms"),
                List.of(
                        "--cofre.inventory.interval=200ms",
                        "--cofre.settlement.patience=500ms",
                        "--cofre.quarantine.interval=200ms"));
        sender = new Sender(cluster, new ClientName("me"));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Tag("long")
    @Test
    void ofTwentyFilesWithOneBadCopyLeftNoneIsDeletedAndAllAreThereWithTheOtherServer() throws IOException {
        for (int i = 0; i < 20; i++) {
            store("file-" + i, LARGE);
        }
        awaitGoodCopies("server1", "server2");
        Cluster.Node bad = cluster.node("server1");
        cluster.node("server2").stop();
        cluster.awaitState(new NodeId("server2"), NodeState.STOPPED);
        for (Path file : bad.files("blobs")) {
            for (long at : new long[] {5, (1 << 20) + 5, (2 << 20) + 5}) {
                flip(file, at);
            }
        }

        for (byte[] content : files.values()) {
            assertThat(isWhole(bad.bean(BlobStore.class), BlobId.ofContent(content)))
                    .isFalse();
        }

        await().atMost(PATIENCE).until(() -> status(bad).distrust() != null);
        await().atMost(PATIENCE)
                .until(() -> bad.bean(BlobStore.class).blobs(null, 100).isEmpty());
        assertThat(kept(bad)).hasSize(20);

        cluster.node("server2").start();
        awaitGoodCopies("server2");
        assertThat(kept(bad)).hasSize(20);
    }

    private static List<Path> kept(Cluster.Node node) throws IOException {
        try (Stream<Path> kept = Stream.concat(node.files("quarantine").stream(), node.files("blobs").stream())) {
            return kept.filter(path -> !path.toString().endsWith(".checksums")).toList();
        }
    }

    @Tag("long")
    @Test
    void twoBadCopiesWithDifferentBadBlocksBecomeTwoGoodOnes() throws IOException {
        store("large", LARGE);
        store("small", SMALL);
        awaitGoodCopies("server1", "server2");
        int block = 0;
        for (Cluster.Node node : cluster.nodes()) {
            for (Path file : node.files("blobs")) {
                flip(file, ((long) block << 20) + 5);
            }
            block++;
        }

        for (Cluster.Node node : cluster.nodes()) {
            BlobStore store = node.bean(BlobStore.class);
            BlobId blob = BlobId.ofContent(Objects.requireNonNull(files.get("large")));
            assertThat(isWhole(store, blob)).isFalse();
        }

        awaitGoodCopies("server1", "server2");
    }

    @Test
    @Tag(THREE_SERVERS)
    void aServerThatReadsATenthAndThenAllWrongLosesNothingIsNamedAndCountsAgainOnceItIsMended() throws IOException {
        Cluster.Node lying = cluster.node("server1");
        BadCable cable = new BadCable();
        lying.stop();
        lying.connectThrough(cable);
        lying.start();
        cluster.awaitLive(3);
        for (int i = 0; i < 15; i++) {
            store("before-" + i, i % 3 == 0 ? LARGE : SMALL + i);
        }

        cable.garble(1);
        for (int i = 0; i < 15; i++) {
            store("under-" + i, i % 3 == 0 ? LARGE : SMALL + i);
        }
        cable.garble(10);
        await().atMost(PATIENCE).until(() -> {
            for (String name : files.keySet()) {
                isWhole(lying.bean(BlobStore.class), BlobId.ofContent(files.get(name)));
            }
            return status(lying).distrust() != null;
        });
        cluster.awaitState(lying.id(), NodeState.READ_ONLY);
        List<Path> held = kept(lying);
        for (int i = 0; i < 5; i++) {
            store("after-" + i, SMALL);
        }

        awaitGoodCopies("server2", "server3");
        assertThat(files)
                .allSatisfy((name, content) -> assertThat(
                                cluster.locations("me", name).replicas())
                        .extracting(Locations.Location::node)
                        .contains(new NodeId("server2"), new NodeId("server3")));
        assertThat(kept(lying))
                .as("it deletes nothing while it does not rely on what it reads")
                .containsAll(held);
        assertThat(new String(
                        Http.get(lying.url().resolve("/actuator/prometheus")).body(), StandardCharsets.UTF_8))
                .contains("cofre_store_distrusted 1.0");

        cable.garble(0);
        lying.stop();
        lying.start();
        cluster.awaitLive(3);
        assertThat(status(lying).distrust()).isNull();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager().repair())
                        .extracting(RepairView::complete)
                        .isEqualTo(true));
        awaitEachWholeTwice();
    }

    private void store(String name, int size) {
        byte[] content = Bytes.random(name.hashCode(), size);
        files.put(name, content);
        sender.store(name, content);
    }

    private NodeStatus status(Cluster.Node node) {
        return cluster.manager().status().nodes().stream()
                .filter(each -> each.node().equals(node.id()))
                .findFirst()
                .orElseThrow();
    }

    private void awaitGoodCopies(String... nodes) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(files).allSatisfy((name, content) -> {
                    for (String node : nodes) {
                        BlobStore store = cluster.node(node).bean(BlobStore.class);
                        assertThat(isWhole(store, BlobId.ofContent(content)))
                                .as("%s on %s", name, node)
                                .isTrue();
                    }
                }));
    }

    private void awaitEachWholeTwice() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(files)
                        .allSatisfy((name, content) -> assertThat(cluster.nodes().stream()
                                        .filter(node -> isWhole(node.bean(BlobStore.class), BlobId.ofContent(content))))
                                .as(name)
                                .hasSizeGreaterThanOrEqualTo(2)));
    }

    /** Here, counted upon by the server itself, and right to its last byte. */
    private static boolean isWhole(BlobStore store, BlobId blob) {
        if (store.find(blob).isEmpty()) {
            return false;
        }
        MessageDigest digest = BlobId.newDigest();
        try (BlobReader reader = store.open(blob)) {
            reader.transferTo(0, reader.size(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException | ProblemException e) {
            return false;
        }
        return BlobId.of(digest.digest()).equals(blob);
    }

    private static void flip(Path path, long at) throws IOException {
        assertThat(Files.size(path)).isGreaterThan(at);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1);
        }
    }
}
