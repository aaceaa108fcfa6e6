package dev.cofre.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.manager.ManagerApplication;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.KeptKey;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog is lost, and built again from the servers alone. */
class RebuildTests {
    private static final ClientName ME = new ClientName("me");
    private static final ClientName YOU = new ClientName("you");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LARGE = 3 << 20;

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    private final Map<String, byte[]> newest = new LinkedHashMap<>();
    private final Map<UploadId, Receipt> receipts = new LinkedHashMap<>();

    @BeforeEach
    void start() throws IOException {
        cluster = Cluster.start(
                home,
                4,
                List.of(
                        "--cofre.manager.repair.interval=100ms",
                        "--cofre.manager.repair.grace=500ms",
                        "--cofre.manager.repair.restart-grace=500ms",
                        "--cofre.manager.repair.retry=500ms"),
                List.of("--cofre.inventory.interval=200ms", "--cofre.settlement.patience=200ms"));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void everythingIsAsItWas() throws IOException {
        storeSomeFiles();
        awaitSettled();
        Map<String, List<FileVersion>> before = listing();

        loseTheCatalog();
        rebuild(List.of());
        cluster.startManager();
        cluster.awaitLive(4);

        assertThat(listing()).isEqualTo(before);
        receipts.values().forEach(this::assertSameReceipt);
        assertAllIsThere();
        awaitComplete();
        store(ME, "versions", Bytes.random(99, LARGE)); // and goes on
        assertThat(listing().get("me versions"))
                .extracting(FileVersion::version)
                .containsExactly(4, 3, 2, 1);
    }

    @Tag("long")
    @Test
    void withAServerLostBeforeAndAnotherInBetweenEveryFileIsThere() throws IOException {
        storeSomeFiles();
        awaitSettled();
        NodeId first = cluster.nodes().get(0).id();
        cluster.node(first).stop();
        cluster.awaitState(first, NodeState.LOST);
        awaitComplete();
        awaitSettled();

        loseTheCatalog();
        NodeId second = cluster.nodes().get(1).id();
        cluster.node(second).stop();
        rebuild(List.of(first, second));
        cluster.startManager();
        cluster.awaitLive(2);

        awaitComplete();
        assertAllIsThere();
    }

    @Tag("long")
    @Test
    void whatOnlyACopyOfTheCatalogHasIsTakenFromIt() throws IOException {
        storeSomeFiles();
        cluster.manager().delete(new FileName("small"), ME, null);
        cluster.manager().delete(new FileName("versions"), ME, 3);
        cluster.manager().drain(cluster.nodes().get(3).id());
        Path copy = home.resolve("copy.db");
        cluster.managerBean(Catalog.class).copyTo(copy);
        cluster.manager().delete(new FileName("large"), ME, null); // after the copy, and so it comes back
        store(ME, "later", Bytes.random(50, 100));
        awaitSettled();

        loseTheCatalog();
        rebuild(List.of(), "--cofre.rebuild.from=" + copy);
        cluster.startManager();
        cluster.awaitState(cluster.nodes().get(3).id(), NodeState.DRAINING);

        assertThat(listing()).containsKeys("me large", "me later").doesNotContainKey("me small");
        assertThat(listing().get("me versions"))
                .extracting(FileVersion::version)
                .containsExactly(2, 1);
        assertThat(cluster.manager().deletions(ME, null, 10)).hasSize(2);
        cluster.manager().undelete(new FileName("small"), ME, null);
        assertThat(cluster.copies("me", "small")).hasSizeGreaterThanOrEqualTo(2).containsOnly(newest.get("me small"));
    }

    @Test
    void anUploadWhoseReplicaHasNotHeardThatItIsCommittedIsWhole() throws IOException {
        Sender sender = new Sender(cluster, ME);
        byte[] content = Bytes.random(1, LARGE);
        Receipt receipt = sender.store("a", content);
        loseTheCatalog(); // before all holders have asked what became of it

        rebuild(List.of());
        cluster.startManager();
        cluster.awaitLive(4);

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(cluster.copies("me", "a")).hasSize(2).containsOnly(content));
        assertThat(cluster.locations("me", "a").blob()).isEqualTo(receipt.blob());
    }

    @Tag("long")
    @Test
    void withTheKeyAtHandTheClusterGoesOnWithIt() throws IOException {
        storeSomeFiles();
        Map<String, List<FileVersion>> before = listing();
        byte[] key = cluster.managerBean(Catalog.class).cluster().managerKey();
        Path kept = home.resolve("kept.key");
        Files.copy(
                KeptKey.in(
                        home.resolve("manager"),
                        cluster.managerBean(Catalog.class).cluster().id()),
                kept);

        loseTheCatalog();
        rebuild(List.of(), "--cofre.rebuild.key=" + kept);
        cluster.startManager();
        cluster.awaitLive(4);

        assertThat(cluster.managerBean(Catalog.class).cluster().managerKey()).isEqualTo(key);
        assertThat(listing()).isEqualTo(before);
        assertAllIsThere();
        store(ME, "versions", Bytes.random(99, LARGE));
    }

    private void storeSomeFiles() {
        store(ME, "small", Bytes.random(1, 1000));
        store(ME, "large", Bytes.random(2, LARGE));
        for (int i = 0; i < 3; i++) {
            store(ME, "versions", Bytes.random(10 + i, 2000));
        }
        store(ME, "same", Bytes.random(2, LARGE)); // a link to bytes that are there
        store(YOU, "same", Bytes.random(2, LARGE));
        store(YOU, "übung mit leerzeichen", new byte[0]);
        for (int i = 0; i < 40; i++) {
            store(YOU, "many-" + i, Bytes.random(100 + i, 500));
        }
    }

    private void store(ClientName client, String name, byte[] content) {
        Receipt receipt = new Sender(cluster, client).store(name, content);
        newest.put(client + " " + name, content);
        receipts.put(receipt.upload(), receipt);
    }

    private Map<String, List<FileVersion>> listing() {
        Map<String, List<FileVersion>> listing = new TreeMap<>();
        for (ClientName client : List.of(ME, YOU)) {
            for (FileEntry file : cluster.manager().files(client, null, 1000).files()) {
                listing.put(
                        client + " " + file.name(),
                        cluster.manager().versions(file.name(), client, null, 1000).versions().stream()
                                .map(RebuildTests::withoutPlaces)
                                .toList());
            }
        }
        return listing;
    }

    /** Where copies are may change at any time: one too many, which is just being dropped, is no difference. */
    private static FileVersion withoutPlaces(FileVersion version) {
        return new FileVersion(
                version.version(), version.blob(), version.size(), version.committed(), version.upload(), List.of());
    }

    /** Whose copy was dropped and made again since has confirmed it at another time now. */
    private void assertSameReceipt(Receipt receipt) {
        Receipt again = Objects.requireNonNull(
                cluster.manager().upload(receipt.upload()).receipt());
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("replicas", "catalog")
                .isEqualTo(receipt);
        assertThat(again.replicas())
                .hasSize(2)
                .allSatisfy(proof -> assertThat(proof.blob()).isEqualTo(receipt.blob()));
    }

    private void assertAllIsThere() {
        newest.forEach((file, content) -> {
            String[] clientAndName = file.split(" ", 2);
            assertThat(cluster.copies(clientAndName[0], clientAndName[1]))
                    .as(file)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .containsOnly(content);
        });
    }

    /** Until all holders know of every upload that it is committed. */
    private void awaitSettled() {
        for (Cluster.Node node : cluster.nodes()) {
            if (node.isRunning()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(node.bean(BlobStore.class)
                                        .unsettled(Instant.now().plusSeconds(60), 10))
                                .isEmpty());
            }
        }
    }

    private void awaitComplete() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            RepairView view = cluster.manager().repair();
            assertThat(view.complete()).as(view.toString()).isTrue();
        });
    }

    private void loseTheCatalog() throws IOException {
        cluster.stopManager();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("manager"))) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void rebuild(List<NodeId> without, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "rebuild",
                "--cofre.home=" + home,
                "--cofre.manager.data=" + home.resolve("manager"),
                "--cofre.rebuild.servers="
                        + urls(cluster.nodes().stream().map(Cluster.Node::id).toList()),
                "--cofre.rebuild.without=" + urls(without)));
        arguments.addAll(List.of(more));
        ManagerApplication.main(arguments.toArray(String[]::new));
    }

    private String urls(List<NodeId> nodes) {
        return nodes.stream().map(id -> cluster.node(id).url().toString()).collect(Collectors.joining(","));
    }
}
