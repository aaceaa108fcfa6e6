package dev.cofre.system.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.MadeUpServer;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is let go on anybody's word, and what is let go can be had back. */
class HearsayTests {
    private static final ClientName ME = new ClientName("me");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> SOON_LOST =
            List.of("--cofre.manager.repair.grace=500ms", "--cofre.manager.repair.restart-grace=500ms");
    private static final int LARGE = 3 << 20;

    @TempDir
    Path home;

    private @Nullable Cluster started;
    private final List<MadeUpServer> liars = new ArrayList<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    @AfterEach
    void stop() throws IOException {
        liars.forEach(MadeUpServer::close);
        if (started != null) {
            started.close();
        }
    }

    @Test
    void twoMadeUpServersThatSayTheyHoldEverythingMakeFourRealOnesDropNothing() throws IOException {
        Cluster cluster = start(4, List.of());
        storeSomeFiles(cluster);
        Map<NodeId, Set<BlobId>> before = held(cluster);

        lie(cluster, "made-up-1");
        lie(cluster, "made-up-2");

        await().atMost(PATIENCE).until(() -> liars.stream().allMatch(liar -> liar.rounds() > 100));
        held(cluster)
                .forEach((node, held) -> assertThat(held)
                        .as("what %s holds", node)
                        .containsAll(Objects.requireNonNull(before.get(node))));
        assertAllAreReadable(cluster);
    }

    @Tag("long")
    @Test
    void copiesThatALiarWasToldToMakeLetNobodyDropAnythingAndTheLiarIsNamed() throws IOException {
        oneIsLostAndReturnsWhile(1);
    }

    @Tag("long")
    @Test
    void twoLiarsTogetherLetNobodyDropAnythingAndBothAreNamed() throws IOException {
        oneIsLostAndReturnsWhile(2);
    }

    /** Repair has the liars make the copies of a server that is lost; then that returns, and so copies are too many. */
    private void oneIsLostAndReturnsWhile(int count) throws IOException {
        Cluster cluster = start(3, SOON_LOST);
        storeSomeFiles(cluster);
        Map<NodeId, Set<BlobId>> before = held(cluster);
        for (int i = 1; i <= count; i++) {
            lie(cluster, "made-up-" + i);
        }
        cluster.awaitLive(3 + count);
        NodeId lost = new NodeId("server1");
        cluster.node(lost).stop();
        await().atMost(PATIENCE).until(() -> liars.stream().allMatch(liar -> liar.ordered() > 3));

        cluster.node(lost).start();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(liars)
                        .allSatisfy(
                                liar -> assertThat(status(cluster, liar.id()).unproven())
                                        .isNotNull()));
        for (NodeStatus node : cluster.manager().status().nodes()) {
            if (liars.stream().noneMatch(liar -> liar.id().equals(node.node()))) {
                assertThat(node.unproven()).as("%s is honest", node.node()).isNull();
            }
        }
        await().during(Duration.ofSeconds(5)).atMost(PATIENCE).untilAsserted(() -> {
            Map<NodeId, Set<BlobId>> now = held(cluster);
            for (BlobId blob : all(before)) {
                assertThat(now.values().stream().filter(held -> held.contains(blob)))
                        .as("honest copies of %s", blob)
                        .hasSizeGreaterThanOrEqualTo(2);
            }
        });
        assertAllAreReadable(cluster);
    }

    @Tag("long")
    @Test
    void aServerThatWasRestoredByHalfLetsNobodyDropWhatItLacks() throws IOException {
        Cluster cluster = start(3, SOON_LOST);
        for (int i = 0; i < 12; i++) {
            store(cluster, "large-" + i, LARGE + i);
        }
        NodeId half = new NodeId("server1");
        cluster.node(half).stop();
        cluster.awaitState(half, NodeState.LOST);
        await().atMost(PATIENCE).until(() -> cluster.manager().repair().complete());
        int n = 0;
        Set<BlobId> missing = new HashSet<>();
        for (Path file : cluster.node(half).files("blobs")) { // its journal and its index say that all are there
            if (n++ % 2 == 0) {
                missing.add(BlobId.of(file.getFileName().toString()));
                Files.delete(file);
            }
        }
        assertThat(missing).isNotEmpty();

        cluster.node(half).start();
        cluster.awaitState(half, NodeState.LIVE);

        await().atMost(PATIENCE).untilAsserted(() -> {
            for (BlobId blob : missing) {
                assertThat(cluster.nodes().stream()
                                .filter(node -> !node.id().equals(half))
                                .filter(node ->
                                        node.bean(BlobStore.class).find(blob).isPresent()))
                        .as("others that hold %s", blob)
                        .hasSize(2);
            }
            assertThat(held(cluster).values().stream().mapToInt(Set::size).sum())
                    .as("what it has was proved, and relieves others")
                    .isEqualTo(24);
        });
        // what it lacks is found there, too, and does not count any more
        await().atMost(PATIENCE).untilAsserted(() -> assertAllAreReadable(cluster));
    }

    @Test
    void whatAServerHasLetGoIsHadBackByOneCommandAlsoAfterARestart() throws IOException {
        Cluster cluster = start(3, SOON_LOST);
        storeSomeFiles(cluster);
        NodeId lost = new NodeId("server1");
        cluster.node(lost).stop();
        cluster.awaitState(lost, NodeState.LOST);
        await().atMost(PATIENCE).until(() -> cluster.manager().repair().complete());
        cluster.node(lost).start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(held(cluster).values().stream()
                                .mapToInt(Set::size)
                                .sum())
                        .isEqualTo(2 * files.size()));
        Cluster.Node keeper = cluster.nodes().stream()
                .filter(node -> node.bean(BlobStore.class).usage().letGoBlobs() > 0)
                .findFirst()
                .orElseThrow();
        Set<BlobId> held = held(keeper);
        long letGo = keeper.bean(BlobStore.class).usage().letGoBlobs();
        keeper.stop();
        keeper.start();
        cluster.awaitState(keeper.id(), NodeState.LIVE);

        // nothing is left of the others, for whatever reason
        for (Cluster.Node other : cluster.nodes()) {
            if (other != keeper) {
                other.stop();
            }
        }
        TakenBack back = cluster.manager().takeBack(keeper.id());

        assertThat(back.copies()).isEqualTo((int) letGo);
        assertThat(back.left()).isZero();
        Set<BlobId> now = held(keeper);
        assertThat(now).hasSize(held.size() + (int) letGo).containsAll(held);
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                if (now.contains(BlobId.ofContent(file.getValue()))) {
                    Locations.Location here = cluster.locations(ME.value(), file.getKey()).replicas().stream()
                            .filter(each -> each.node().equals(keeper.id()))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(file.getKey() + " does not count there yet"));
                    assertThat(Http.get(
                                            here.url().resolve("/blobs/" + BlobId.ofContent(file.getValue())),
                                            "Authorization",
                                            "Bearer " + here.grant())
                                    .body())
                            .isEqualTo(file.getValue());
                }
            }
        });
    }

    private Cluster start(int count, List<String> settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--cofre.manager.repair.urgent-grace=0ms",
                "--cofre.manager.repair.interval=100ms",
                "--cofre.manager.repair.retry=500ms",
                "--cofre.manager.repair.order-time=20s"));
        all.addAll(settings);
        Cluster cluster = Cluster.start(
                home,
                count,
                all,
                List.of(
                        "--cofre.inventory.interval=300ms",
                        "--cofre.settlement.patience=500ms",
                        "--cofre.settlement.interval=200ms"));
        started = cluster;
        return cluster;
    }

    private void lie(Cluster cluster, String name) throws IOException {
        liars.add(new MadeUpServer(
                name,
                cluster.managerUrl(),
                cluster.secret(),
                files.values().stream().map(BlobId::ofContent).toList()));
    }

    private void storeSomeFiles(Cluster cluster) {
        for (int i = 0; i < 30; i++) {
            store(cluster, "small-" + i, 1000 + i);
        }
        for (int i = 0; i < 4; i++) {
            store(cluster, "large-" + i, LARGE + i);
        }
    }

    private void store(Cluster cluster, String name, int size) {
        byte[] content = Bytes.random(name.hashCode(), size);
        files.put(name, content);
        Sender sender = new Sender(cluster, ME);
        sender.put(sender.assign(UploadId.create(), name, (long) size, new ReplicationFactor(2)), content);
    }

    /** At the servers that are some, if the manager says that they hold it. */
    private void assertAllAreReadable(Cluster cluster) {
        Set<NodeId> real = held(cluster).keySet();
        files.forEach((name, content) -> assertThat(
                        cluster.locations(ME.value(), name).replicas())
                .as(name)
                .filteredOn(each -> real.contains(each.node()))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(Http.get(
                                        each.url().resolve("/blobs/" + BlobId.ofContent(content)),
                                        "Authorization",
                                        "Bearer " + each.grant())
                                .body())
                        .isEqualTo(content)));
    }

    private static NodeStatus status(Cluster cluster, NodeId node) {
        return cluster.manager().status().nodes().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static Set<BlobId> all(Map<NodeId, Set<BlobId>> held) {
        Set<BlobId> all = new HashSet<>();
        held.values().forEach(all::addAll);
        return all;
    }

    /** What the real servers have, by themselves. */
    private static Map<NodeId, Set<BlobId>> held(Cluster cluster) {
        Map<NodeId, Set<BlobId>> held = new LinkedHashMap<>();
        for (Cluster.Node node : cluster.nodes()) {
            held.put(node.id(), held(node));
        }
        return held;
    }

    private static Set<BlobId> held(Cluster.Node node) {
        Set<BlobId> blobs = new HashSet<>();
        node.bean(BlobStore.class).blobs(null, 10_000).stream()
                .map(StoredBlob::blob)
                .forEach(blobs::add);
        return blobs;
    }
}
