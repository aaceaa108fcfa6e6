package dev.cofre.system.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.LibraryClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.conduct.Conduct;
import dev.cofre.system.conduct.Lie;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One server lies, or two of four together, in each way that is known. Whatever one honest server holds is read byte for byte, and the
 * status names those who lie and nobody else.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiarTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Of a reader that does not wait long for a better answer. */
    private static final TransferLimits LIMITS = new TransferLimits(
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            8,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(200));

    private static final NodeId LIAR = new NodeId("server1");
    private static final NodeId OTHER_LIAR = new NodeId("server2");
    private static final Set<NodeId> LIARS = Set.of(LIAR, OTHER_LIAR);
    private static final NodeId HONEST = new NodeId("server3");
    private static final NodeId OTHER_HONEST = new NodeId("server4");

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    /** Of each test its own. */
    @SuppressWarnings("NullAway.Init")
    private String name;

    private int clients;

    @SuppressWarnings("NullAway.Init")
    private Sender sender;

    @SuppressWarnings("NullAway.Init")
    private LibraryClient client;

    @SuppressWarnings("NullAway.Init")
    private Path downloads;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, Receipt> receipts = new LinkedHashMap<>();
    private Map<Finding, Long> before = Map.of();

    private record Finding(NodeId node, Suspicion.Kind kind) {}

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.startMisbehaving(
                home,
                4,
                List.of(
                        "--cofre.manager.repair.interval=100ms",
                        "--cofre.manager.repair.retry=300ms",
                        "--cofre.manager.repair.order-time=3s",
                        "--cofre.manager.repair.restart-grace=1s",
                        "--cofre.manager.suspicion.patience=1s",
                        "--cofre.manager.suspicion.interval=100ms"),
                List.of(
                        "--cofre.inventory.interval=200ms",
                        "--cofre.settlement.interval=200ms",
                        "--cofre.settlement.patience=500ms"));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void connect(@TempDir Path folder) {
        downloads = folder;
        name = "client" + ++clients;
        sender = new Sender(cluster, new ClientName(name));
        client = newClient();
        files.clear();
        receipts.clear();
        before = found();
    }

    @AfterEach
    void beHonest() {
        client.close();
        cluster.nodes().forEach(node -> node.behave(Conduct.HONEST));
    }

    /** One that remembers nothing of any server. */
    private LibraryClient newClient() {
        return new LibraryClient(cluster, name, LIMITS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Lie.class,
            names = {"OTHER_BLOB", "FLIPPED", "TRUNCATED", "ZEROS", "REPLAYED", "HOLLOW"})
    void whateverReadersAreGivenTheyGetTheirFilesAndTheLiarIsNamed(Lie lie) throws IOException {
        storeAt(LIAR, 4);

        cluster.node(LIAR).behave(Conduct.lying(lie));
        awaitNamed(LIAR, lie == Lie.HOLLOW ? Suspicion.Kind.NOT_HERE : Suspicion.Kind.OTHER_BYTES);

        assertAllIsReadAndWholeInTheEnd();
    }

    @Test
    void twoThatLieTogetherLoseNothingThatAnHonestOneHoldsAndWhatOnlyTheyHoldIsNotReadWrong() throws IOException {
        storeAt(LIAR, 6);
        storeAt(OTHER_LIAR, 6);
        storeAt(HONEST, 2);
        List<String> safe = receipts.entrySet().stream()
                .filter(each -> each.getValue().replicas().stream().anyMatch(proof -> !LIARS.contains(proof.node())))
                .map(Map.Entry::getKey)
                .toList();

        cluster.node(LIAR).behave(Conduct.lying(Lie.FLIPPED, Lie.SPEAKS_FOR_ANOTHER));
        cluster.node(OTHER_LIAR).behave(Conduct.lying(Lie.REPLAYED, Lie.CLAIMS_NAME));

        await().atMost(PATIENCE).untilAsserted(() -> {
            for (String each : files.keySet()) {
                byte[] read = read(each);
                assertThat(read).as(each).isIn(null, files.get(each));
                assertThat(safe.contains(each) && read == null)
                        .as("%s, which an honest server holds, is lost", each)
                        .isFalse();
            }
            assertThat(newlyFound())
                    .contains(
                            new Finding(LIAR, Suspicion.Kind.OTHER_BYTES),
                            new Finding(LIAR, Suspicion.Kind.SPEAKS_FOR_ANOTHER),
                            new Finding(OTHER_LIAR, Suspicion.Kind.OTHER_BYTES));
        });
        assertThat(newlyFound())
                .allMatch(each -> LIARS.contains(each.node()) || each.kind() == Suspicion.Kind.NAME_CLAIMED);
        assertAllIsReadAndWholeInTheEnd();
    }

    @Test
    void whatIsSignedByNobodyDoesNotCountAndTheUploadSucceedsElsewhere() throws IOException {
        cluster.node(OTHER_LIAR).behave(Conduct.lying(Lie.BAD_SIGNATURES));

        await().atMost(PATIENCE).untilAsserted(() -> {
            Receipt receipt = storeAt(HONEST, 1);
            assertThat(receipt.replicas())
                    .extracting(ReplicaProof::node)
                    .hasSize(2)
                    .doesNotContain(OTHER_LIAR);
            assertThat(newlyFound()).contains(new Finding(OTHER_LIAR, Suspicion.Kind.BAD_SIGNATURE));
        });

        assertNobodyHonestIsNamed();
        assertAllIsReadAndWholeInTheEnd();
    }

    @Test
    void whatAPrimaryReplaysOfAnotherServersSignaturesIsNotEnteredAndItIsNamed() throws IOException {
        storeAt(LIAR, 6);
        cluster.node(LIAR).behave(Conduct.lying(Lie.REPLAYED_SIGNATURES));

        int refused = 0;
        for (int i = 0; i < 6; i++) {
            byte[] content = Bytes.random(900 + i, 1000 + i);
            var send = sender.assignTo(LIAR, UploadId.create(), "replayed-" + i, (long) content.length);
            if (sender.tryPut(send, content).statusCode() != 201) {
                refused++;
                assertThat(cluster.manager()
                                .files(new ClientName(name), null, 100)
                                .files())
                        .extracting(file -> file.name().value())
                        .doesNotContain("replayed-" + i);
            }
        }

        assertThat(refused).isPositive();
        assertThat(newlyFound()).contains(new Finding(LIAR, Suspicion.Kind.BAD_SIGNATURE));
        assertNobodyHonestIsNamed();
        assertAllIsReadAndWholeInTheEnd();
    }

    @ParameterizedTest
    @EnumSource(
            value = Lie.class,
            names = {"ANOTHERS_FILE", "ANOTHERS_TARGETS"})
    void whatAPrimaryMakesOfAnUploadForAnotherClientIsNotEnteredAndItIsNamed(Lie lie) throws IOException {
        storeAt(LIAR, 2);
        cluster.node(LIAR).behave(Conduct.lying(lie));

        int refused = 0;
        for (int i = 0; i < 6; i++) { // it may hear a little later that it is to lie
            String file = "moved-" + i;
            byte[] content = Bytes.random(700 + i, i % 2 == 0 ? 1000 : 200_000);
            UploadId upload = UploadId.create();
            var send = sender.assignTo(LIAR, upload, file, (long) content.length);
            if (sender.tryPut(send, content).statusCode() != 201) {
                refused++;
                sender.put(sender.assignTo(HONEST, upload, file, (long) content.length), content);
            }
            files.put(file, content);
        }
        assertThat(refused).isPositive();

        for (ClientName client : List.of(new ClientName(Lie.VICTIM), new ClientName(name))) {
            assertThat(cluster.manager().files(client, null, 100).files())
                    .extracting(file -> file.name().value())
                    .as("what %s has", client)
                    .hasSize(client.value().equals(name) ? files.size() : 0)
                    .allMatch(files::containsKey);
        }
        assertThat(newlyFound()).contains(new Finding(LIAR, Suspicion.Kind.NOT_ASSIGNED));
        assertNobodyHonestIsNamed();
        assertAllIsReadAndWholeInTheEnd();
    }

    @Test
    void whoSpeaksForOthersOrAsksForTheirNamesChangesNothing() throws IOException {
        storeAt(LIAR, 2);
        storeAt(HONEST, 2);
        Map<NodeId, URI> addresses = addresses();
        cluster.claim(receipts.values().stream().map(Receipt::blob).toList());

        cluster.node(LIAR).behave(Conduct.lying(Lie.SPEAKS_FOR_ANOTHER, Lie.CLAIMS_NAME));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(newlyFound()).contains(new Finding(LIAR, Suspicion.Kind.SPEAKS_FOR_ANOTHER));
            assertThat(cluster.manager().status().suspicions()).anySatisfy(each -> {
                assertThat(each.kind()).isEqualTo(Suspicion.Kind.NAME_CLAIMED);
                assertThat(each.node()).isNotEqualTo(LIAR);
                assertThat(each.said()).contains(cluster.node(LIAR).url().toString());
            });
        });

        assertThat(addresses()).isEqualTo(addresses);
        assertThat(receipts.values())
                .allSatisfy(receipt -> assertThat(
                                cluster.locations(name, receipt.name().value()).replicas())
                        .hasSizeGreaterThanOrEqualTo(2));
        assertAllIsReadAndWholeInTheEnd();
    }

    /** Copies are counted that were never made; the honest ones beside them must not be let go for that. */
    @Order(Integer.MAX_VALUE) // for an hour they are the last choice for uploads, which the others' are about
    @ParameterizedTest
    @EnumSource(
            value = Lie.class,
            names = {"MADE_UP_PROOFS", "STALE_PROOFS"})
    void copiesThatAreOnlySaidToBeMadeOrHeldLetNoHonestOneGo(Lie lie) throws IOException {
        for (int i = 0; i < 40 && heldByHonestOnesOnly().size() < 3; i++) {
            storeAt(HONEST, 1);
        }
        List<BlobId> honest = heldByHonestOnesOnly();
        assertThat(honest).isNotEmpty();
        cluster.claim(receipts.values().stream().map(Receipt::blob).toList());

        LIARS.forEach(liar -> cluster.node(liar).behave(Conduct.lying(Lie.NOT_DONE, Lie.CLAIMS_ALL, Lie.HOLLOW, lie)));
        Cluster.Node away = cluster.node(OTHER_HONEST);
        away.stop();
        await().atMost(PATIENCE)
                .until(() -> honest.stream()
                        .allMatch(blob -> locationsOf(blob).stream().anyMatch(LIARS::contains)));
        away.start();
        cluster.awaitLive(4);

        await().atMost(PATIENCE).untilAsserted(() -> {
            for (String file : files.keySet()) {
                read(file);
            }
            assertThat(newlyFound()).extracting(Finding::node).containsAnyElementsOf(LIARS);
        });
        assertNobodyHonestIsNamed();
        assertThat(honest)
                .allSatisfy(blob -> assertThat(cluster.nodes())
                        .filteredOn(node -> !LIARS.contains(node.id()))
                        .allMatch(node -> node.bean(BlobStore.class).find(blob).isPresent()));
        assertAllIsReadAndWholeInTheEnd();
    }

    private List<BlobId> heldByHonestOnesOnly() {
        return receipts.values().stream()
                .filter(receipt -> receipt.replicas().stream().noneMatch(proof -> LIARS.contains(proof.node())))
                .map(Receipt::blob)
                .toList();
    }

    private List<NodeId> locationsOf(BlobId blob) {
        Receipt receipt = receipts.values().stream()
                .filter(each -> each.blob().equals(blob))
                .findFirst()
                .orElseThrow();
        return cluster.locations(name, receipt.name().value()).replicas().stream()
                .map(Locations.Location::node)
                .toList();
    }

    private Receipt storeAt(NodeId primary, int count) {
        Receipt last = null;
        for (int i = 0; i < count; i++) {
            String file = "file-" + files.size();
            byte[] content = Bytes.random((name + file).hashCode(), files.size() % 3 == 2 ? 200_000 + i : 2000 + i);
            last = sender.put(sender.assignTo(primary, UploadId.create(), file, (long) content.length), content);
            files.put(file, content);
            receipts.put(file, last);
        }
        return Objects.requireNonNull(last);
    }

    /** Reads until it is so: whom a reader asks first is chance. */
    private void awaitNamed(NodeId liar, Suspicion.Kind kind) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(read(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
            }
            assertThat(newlyFound()).contains(new Finding(liar, kind));
        });
        assertNobodyHonestIsNamed();
    }

    /** What was said of a liar in an earlier test may be told only now: it had some seconds to say itself that it lacks something. */
    private void assertNobodyHonestIsNamed() {
        assertThat(newlyFound()).extracting(Finding::node).isSubsetOf(LIARS);
    }

    private void assertAllIsReadAndWholeInTheEnd() throws IOException {
        cluster.nodes().forEach(node -> node.behave(Conduct.HONEST));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager().repair())
                        .extracting(RepairView::complete)
                        .isEqualTo(true));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(cluster.copies(name, file.getKey()))
                            .hasSizeGreaterThanOrEqualTo(2)
                            .containsOnly(file.getValue()));
        }
    }

    /** Null if it cannot be read now. */
    private byte @Nullable [] read(String file) throws IOException {
        Path target = downloads.resolve(file);
        Files.deleteIfExists(target);
        try (LibraryClient reader = newClient()) {
            reader.download(file, target);
        } catch (ProblemException e) {
            assertThat(target).doesNotExist();
            return null;
        }
        return Files.readAllBytes(target);
    }

    private Map<NodeId, URI> addresses() {
        return cluster.manager().nodes().stream().collect(Collectors.toMap(NodeView::node, NodeView::url));
    }

    private Map<Finding, Long> found() {
        return cluster.manager().status().suspicions().stream()
                .collect(Collectors.toMap(each -> new Finding(each.node(), each.kind()), Suspicion::count));
    }

    /** What was found in this test. */
    private List<Finding> newlyFound() {
        List<Finding> found = new ArrayList<>();
        found().forEach((finding, count) -> {
            if (count > before.getOrDefault(finding, 0L)) {
                found.add(finding);
            }
        });
        return found;
    }
}
