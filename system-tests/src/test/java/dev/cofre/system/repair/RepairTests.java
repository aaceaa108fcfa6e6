package dev.cofre.system.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies come back by themselves, and those that are too many go. */
class RepairTests {
    private static final ClientName ME = new ClientName("me");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> SOON_LOST =
            List.of("--cofre.manager.repair.grace=500ms", "--cofre.manager.repair.restart-grace=500ms");
    private static final int LARGE = 12 << 20;

    @TempDir
    Path home;

    private @Nullable Cluster cluster;
    private Map<String, byte[]> files = new LinkedHashMap<>();

    @AfterEach
    void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void afterAServerIsLostForGoodEveryFileIsOnTwoServersAgain() {
        Cluster cluster = start(4, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId lost = holders(receipts.get(0)).get(0);

        loseForGood(cluster, lost);

        files.forEach((name, content) -> assertThat(servingHolders(cluster, name))
                .as(name)
                .hasSize(2)
                .doesNotContain(lost)
                .allSatisfy(node -> assertThat(read(cluster, name, node)).isEqualTo(content)));
        for (Receipt receipt : receipts) { // names can be rebuilt from any of the holders
            for (NodeId node : servingHolders(cluster, receipt.name().value())) {
                assertThat(cluster.node(node).bean(BlobStore.class).upload(receipt.upload()))
                        .as("upload of %s on %s", receipt.name(), node)
                        .hasValueSatisfying(
                                stored -> assertThat(stored.facts().name()).isEqualTo(receipt.name()));
            }
        }
    }

    @Test
    void aServerThatReturnsAfterTheRepairIsRelievedOfWhatIsTooMany() {
        Cluster cluster = start(3, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId lost = holders(receipts.get(0)).get(0);
        loseForGood(cluster, lost);

        cluster.node(lost).start();
        cluster.awaitState(lost, NodeState.LIVE);

        awaitTwoCopiesOfEach(cluster);
    }

    @Test
    void aRestartCopiesNothing() {
        Cluster cluster = start(3, List.of("--cofre.manager.repair.grace=500ms"));
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId restarted = holders(receipts.get(0)).get(0);
        awaitTwoCopiesOfEach(cluster); // the bytes that came twice may have been on more
        long before = cluster.copiesMade();

        cluster.node(restarted).stop();
        cluster.awaitState(restarted, NodeState.STOPPED);
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> isIdle(cluster.manager().repair()));
        cluster.node(restarted).start();
        cluster.awaitLive(3);
        awaitTwoCopiesOfEach(cluster);

        assertThat(cluster.copiesMade()).isEqualTo(before);
    }

    @Tag("long")
    @Test
    void ifTheTargetDiesInARepairAnotherServerGetsTheCopy() {
        Cluster cluster = start(4, SOON_LOST);
        Receipt receipt = store(cluster, "large", LARGE, 2);
        NodeId source = holders(receipt).get(1);
        NodeId lost = holders(receipt).get(0);
        cluster.node(source).proxy().throttle(1 << 20);
        cluster.node(lost).stop();
        NodeId target = awaitTarget(cluster);

        cluster.node(target).stop();
        cluster.node(source).proxy().heal();
        awaitComplete(cluster);

        assertThat(servingHolders(cluster, "large"))
                .hasSize(2)
                .contains(source)
                .doesNotContain(lost, target)
                .allSatisfy(node -> assertThat(read(cluster, "large", node)).isEqualTo(files.get("large")));
    }

    @Tag("long")
    @Test
    void ifTheTargetRunsFullInARepairAnotherServerGetsTheCopy() {
        Cluster cluster = start(4, SOON_LOST);
        Receipt receipt = store(cluster, "large", LARGE, 2);
        NodeId source = holders(receipt).get(1);
        NodeId lost = holders(receipt).get(0);
        cluster.node(source).proxy().throttle(1 << 20);
        cluster.node(lost).stop();
        NodeId target = awaitTarget(cluster);

        cluster.node(target).disk().fill();
        await().atMost(PATIENCE).until(cluster.node(target).disk()::hasTurnedAway);
        cluster.node(source).proxy().heal();
        awaitComplete(cluster);

        assertThat(servingHolders(cluster, "large"))
                .hasSize(2)
                .contains(source)
                .doesNotContain(lost, target)
                .allSatisfy(node -> assertThat(read(cluster, "large", node)).isEqualTo(files.get("large")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiving(cluster)).isEmpty());
    }

    @Tag("long")
    @Test
    void ifTheSourceDiesInARepairTheCopyIsFinishedFromAnother() {
        Cluster cluster = start(4, SOON_LOST);
        Receipt receipt = store(cluster, "large", LARGE, 3);
        NodeId lost = holders(receipt).get(0);
        List<NodeId> sources = holders(receipt).subList(1, 3);
        sources.forEach(source -> cluster.node(source).proxy().throttle(1 << 20));
        cluster.node(lost).stop();
        NodeId target = awaitTarget(cluster);

        cluster.node(sources.get(0)).stop();
        cluster.node(sources.get(1)).proxy().heal();

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(servingHolders(cluster, "large")).containsExactlyInAnyOrder(sources.get(1), target));
        assertThat(read(cluster, "large", target)).isEqualTo(files.get("large"));
    }

    @Test
    void anEmptyDataFolderIsFilledAndTheOldOneIsRelievedWhenItReturns() throws IOException {
        Cluster cluster = start(3, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        Cluster.Node node = cluster.node(holders(receipts.get(0)).get(0));
        Path aside = home.resolve("aside");
        node.stop();
        Files.move(node.folder(), aside);
        node.start();
        cluster.awaitLive(3);
        awaitTwoCopiesOfEach(cluster);

        node.stop();
        Files.move(node.folder(), home.resolve("emptied"));
        Files.move(aside, node.folder());
        node.start();
        cluster.awaitLive(3);

        awaitTwoCopiesOfEach(cluster);
    }

    @Tag("long")
    @Test
    void aManagerThatIsRestartedInARepairFinishesIt() {
        Cluster cluster = start(4, SOON_LOST);
        Receipt receipt = store(cluster, "large", LARGE, 2);
        storeSomeFiles(cluster);
        cluster.node(holders(receipt).get(1)).proxy().throttle(1 << 20);
        cluster.node(holders(receipt).get(0)).stop();
        awaitTarget(cluster);

        cluster.stopManager();
        cluster.node(holders(receipt).get(1)).proxy().heal();
        cluster.startManager();

        awaitTwoCopiesOfEach(cluster);
    }

    @Tag("long")
    @Test
    void bytesThatAreSentAgainWhileACopyOfThemIsTrimmedStayOnTwoServers() {
        Cluster cluster = start(3, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId lost = holders(receipts.get(0)).get(0);
        loseForGood(cluster, lost);
        Map<String, byte[]> before = Map.copyOf(files);

        cluster.node(lost).start();
        cluster.awaitState(lost, NodeState.LIVE);
        for (int round = 0; round < 3; round++) {
            for (Map.Entry<String, byte[]> file : before.entrySet()) {
                String name = "%s again %d".formatted(file.getKey(), round);
                sendUntilTaken(cluster, name, file.getValue());
                files.put(name, file.getValue());
            }
        }

        awaitTwoCopiesOfEach(cluster);
    }

    @Test
    void aServerThatIsDrainedIsEmptiedWhileAllCanBeReadAndMayThenBeRemoved() {
        Cluster cluster = start(3, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId drained = holders(receipts.get(0)).get(0);

        DepartureView begun = cluster.manager().drain(drained);

        assertThat(begun.draining()).isTrue();
        assertThat(begun.mayRemove()).isFalse();
        assertThat(begun.tooFewElsewhere()).isPositive();
        cluster.awaitState(drained, NodeState.DRAINING);
        await().atMost(PATIENCE)
                .until(() -> cluster.manager().departure(drained).blobs() == 0);
        assertThat(cluster.manager().departure(drained).mayRemove()).isTrue();
        assertThat(cluster.node(drained).bean(BlobStore.class).usage().blobs()).isZero();
        Receipt later = store(cluster, "later", 5000, 2);
        assertThat(holders(later)).doesNotContain(drained);

        cluster.node(drained).stop();

        awaitTwoCopiesOfEach(cluster);
    }

    @Tag("long")
    @Test
    void aDrainThatCannotGoOnSaysWhyAndOneThatIsCancelledLeavesTheServerAsItWas() {
        Cluster cluster = start(2, SOON_LOST);
        Receipt receipt = store(cluster, "small", 5000, 2);
        NodeId drained = holders(receipt).get(0);

        cluster.manager().drain(drained);
        await().atMost(PATIENCE).untilAsserted(() -> {
            DepartureView stuck = cluster.manager().departure(drained);
            assertThat(stuck.blocked()).contains("add a server");
            assertThat(stuck.mayRemove()).isFalse();
            assertThat(stuck.mayStop()).isTrue(); // once it has reported that its upload is over
            assertThat(stuck.examples()).containsExactly(receipt.blob());
        });

        cluster.stopManager();
        cluster.startManager();
        cluster.awaitState(drained, NodeState.DRAINING);
        cluster.manager().cancelDrain(drained);

        cluster.awaitState(drained, NodeState.LIVE);
        awaitTwoCopiesOfEach(cluster);
    }

    @Tag("long")
    @Test
    void whileOneServerIsDrainedAnotherDiesAndAllIsOnTheOtherTwo() {
        Cluster cluster = start(4, SOON_LOST);
        List<Receipt> receipts = storeSomeFiles(cluster);
        NodeId drained = holders(receipts.get(0)).get(0);
        NodeId dying = holders(receipts.get(0)).get(1);
        cluster.node(drained).proxy().throttle(300_000); // it is the only source of what the dying one held, too

        cluster.manager().drain(drained);
        cluster.awaitState(drained, NodeState.DRAINING);
        cluster.node(dying).stop();
        cluster.awaitState(dying, NodeState.LOST);
        cluster.node(drained).proxy().throttle(FaultProxy.FULL_SPEED);

        await().atMost(PATIENCE)
                .until(() -> cluster.manager().departure(drained).mayRemove());
        cluster.node(drained).stop();
        awaitTwoCopiesOfEach(cluster);
    }

    @Tag("long")
    @Test
    void whatIsDeletedWhileItIsRepairedIsGoneInTheEndAndComesBackBefore() {
        List<String> settings = new ArrayList<>(SOON_LOST);
        settings.add("--cofre.manager.trash.retention=4s");
        settings.add("--cofre.manager.trash.interval=100ms");
        Cluster cluster = start(4, settings);
        Receipt deleted = store(cluster, "deleted", LARGE, 2);
        Receipt undeleted = store(cluster, "undeleted", LARGE + 1, 2);
        for (Receipt receipt : List.of(deleted, undeleted)) {
            holders(receipt).forEach(node -> cluster.node(node).proxy().throttle(2 << 20));
        }
        cluster.node(holders(deleted).get(0)).stop();
        awaitTarget(cluster);

        cluster.manager().delete(deleted.name(), ME, null);
        cluster.manager().delete(undeleted.name(), ME, null);
        cluster.manager().undelete(undeleted.name(), ME, null);
        cluster.nodes().forEach(node -> node.proxy().throttle(FaultProxy.FULL_SPEED));

        files.remove("deleted");
        awaitTwoCopiesOfEach(cluster);
        assertThat(cluster.manager().trash(ME, null, 10).versions()).isEmpty();
    }

    @Tag("long")
    @Test
    void aServerWhoseClockIsHoursOffServesLikeAnyOther() {
        for (Duration ahead : List.of(Duration.ofHours(7), Duration.ofHours(-7))) {
            files.clear();
            Cluster cluster = start(2, SOON_LOST);
            Cluster.Node off = cluster.nodes().get(1);
            off.stop();
            off.startWithClock(ahead);
            cluster.awaitLive(2);

            List<Receipt> receipts = storeSomeFiles(cluster);

            assertThat(receipts)
                    .allSatisfy(receipt -> assertThat(holders(receipt)).hasSize(2));
            awaitTwoCopiesOfEach(cluster);
            off.stop();
            off.startWithClock(Duration.ZERO); // and once its clock is right again
            cluster.awaitLive(2);
            awaitTwoCopiesOfEach(cluster);
            assertThat(cluster.copiesMade()).isZero();
            stopAndForget();
        }
    }

    private void stopAndForget() {
        try {
            stop();
            cluster = null;
            home = Files.createTempDirectory(home, "next");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Cluster start(int count, List<String> settings) {
        List<String> all = new ArrayList<>(List.of(
                "--cofre.manager.repair.urgent-grace=0ms",
                "--cofre.manager.repair.interval=100ms",
                "--cofre.manager.repair.retry=500ms",
                "--cofre.manager.repair.order-time=20s"));
        all.addAll(settings);
        try {
            Cluster started = Cluster.start(
                    home,
                    count,
                    all,
                    List.of("--cofre.settlement.patience=500ms", "--cofre.settlement.interval=200ms"));
            cluster = started;
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Small and large ones, and some bytes under two names. */
    private List<Receipt> storeSomeFiles(Cluster cluster) {
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            receipts.add(store(cluster, "small-" + i, 1000 + i, 2));
        }
        receipts.add(store(cluster, "large-1", 3 << 20, 2));
        receipts.add(store(cluster, "large-2", 200_000, 2));
        byte[] again = Bytes.random("small-0".hashCode(), 1000);
        files.put("second-name", again);
        receipts.add(new Sender(cluster, ME).store("second-name", again));
        return receipts;
    }

    /** A server that is just dropping these very bytes is busy. */
    private static void sendUntilTaken(Cluster cluster, String name, byte[] content) {
        Sender sender = new Sender(cluster, ME);
        UploadId upload = UploadId.create();
        await().atMost(PATIENCE)
                .until(() -> sender.tryPut(sender.assign(upload, name, (long) content.length, null), content)
                                .statusCode()
                        == 201);
    }

    private Receipt store(Cluster cluster, String name, int size, int copies) {
        byte[] content = Bytes.random(name.hashCode(), size);
        files.put(name, content);
        Sender sender = new Sender(cluster, ME);
        return sender.put(sender.assign(UploadId.create(), name, (long) size, new ReplicationFactor(copies)), content);
    }

    /** On the disks, and as the catalog has it. */
    private void awaitTwoCopiesOfEach(Cluster cluster) {
        long blobs = files.values().stream().map(BlobId::ofContent).distinct().count();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(blobsHeld(cluster)).isEqualTo(2 * blobs));
        awaitComplete(cluster);
        files.forEach((name, content) -> assertThat(servingHolders(cluster, name))
                .as(name)
                .hasSize(2)
                .allSatisfy(node -> assertThat(read(cluster, name, node)).isEqualTo(content)));
    }

    private static void awaitComplete(Cluster cluster) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager().repair())
                        .extracting(RepairView::complete)
                        .isEqualTo(true));
    }

    private static void loseForGood(Cluster cluster, NodeId node) {
        cluster.node(node).stop();
        cluster.awaitState(node, NodeState.LOST);
        awaitComplete(cluster);
    }

    private static boolean isIdle(RepairView view) {
        return view.waiting() == 0 && view.underWay() == 0;
    }

    /** The node that has begun to receive a copy. */
    private static NodeId awaitTarget(Cluster cluster) {
        await().atMost(PATIENCE).until(() -> !receiving(cluster).isEmpty());
        return receiving(cluster).get(0);
    }

    private static List<NodeId> receiving(Cluster cluster) throws UncheckedIOException {
        return cluster.nodes().stream()
                .filter(node -> {
                    try {
                        return node.isRunning() && !node.files("incoming").isEmpty();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .map(Cluster.Node::id)
                .toList();
    }

    private static List<NodeId> servingHolders(Cluster cluster, String name) {
        return cluster.locations("me", name).replicas().stream()
                .filter(replica -> replica.state() == NodeState.LIVE)
                .map(Locations.Location::node)
                .toList();
    }

    private static byte[] read(Cluster cluster, String name, NodeId node) {
        Locations locations = cluster.locations("me", name);
        Locations.Location replica = locations.replicas().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
        return Http.get(
                        replica.url().resolve("/blobs/" + locations.blob()),
                        "Authorization",
                        "Bearer " + replica.grant())
                .body();
    }

    private static long blobsHeld(Cluster cluster) {
        return cluster.nodes().stream()
                .filter(Cluster.Node::isRunning)
                .mapToLong(node -> node.bean(BlobStore.class).usage().blobs())
                .sum();
    }

    private static List<NodeId> holders(Receipt receipt) {
        return receipt.replicas().stream().map(ReplicaProof::node).toList();
    }
}
