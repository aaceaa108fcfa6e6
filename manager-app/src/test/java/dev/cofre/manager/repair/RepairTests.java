package dev.cofre.manager.repair;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.blob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.ReleaseRequest.Release;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.running.RunningManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manager orders, and what it makes of the answers. */
class RepairTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final BlobSources NOBODY = new BlobSources(0, List.of(), List.of());

    @TempDir
    Path folder;

    private final Queue<CopyOrder> heard = new ArrayDeque<>();
    private final Set<String> relieved = new HashSet<>();
    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(
                folder, "--cofre.manager.repair.interval=50ms", "--cofre.manager.repair.urgent-grace=0ms");
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aCopyIsOrderedOnceOneIsLeftAndCountsWhenItIsReported() {
        threeServers();
        Receipt receipt = manager.store("a.txt", "a", "server1", "server2");

        CopyOrder order = awaitOrder();

        assertThat(order.blob()).isEqualTo(receipt.blob());
        assertThat(order.size()).isEqualTo(1);
        assertThat(order.sources()).extracting(CopyOrder.Source::node).containsExactly(new NodeId("server2"));
        assertThat(order.uploads().uploads())
                .extracting(CommittedUpload::upload)
                .containsExactly(receipt.upload());
        assertThat(manager.api().repair().underWay()).isEqualTo(1);
        assertThat(manager.api().repair().oldestLoss()).isNotNull();
        assertThat(holders("a.txt")).doesNotContain("server3");

        server3Says(manager.folderOf("server3"), new CopyReport.Copy(order.blob(), 1, null));

        assertThat(holders("a.txt")).contains("server2", "server3");
        assertThat(manager.api().repair().underWay()).isZero();
    }

    @Test
    void anOrderThatFailedIsGivenAnew() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        CopyOrder order = awaitOrder();

        server3Says(
                manager.folderOf("server3"),
                new CopyReport.Copy(order.blob(), 0, Problem.of(ProblemType.REPLICA_DAMAGED, "no good")));

        assertThat(holders("a.txt")).doesNotContain("server3");
        assertThat(awaitOrder().blob()).isEqualTo(order.blob());
    }

    @Test
    void nothingIsCalledWholeWhileACopyCouldNotBeMade() {
        manager.join("server2", "b");
        manager.join("server3", "c");
        manager.store("a.txt", "a", "server2", "server3");
        await().atMost(PATIENCE).until(() -> manager.api().repair().complete());
        UUID folder = manager.folderOf("server3");
        manager.as("server3").lost(new NodeId("server3"), new LossReport(folder, List.of(blob("a"))));
        CopyOrder order = awaitOrder();

        server3Says(folder, new CopyReport.Copy(order.blob(), 0, Problem.of(ProblemType.REPLICA_DAMAGED, "no good")));

        assertThat(manager.api().repair().complete()).isFalse();
        assertThat(awaitOrder().blob()).isEqualTo(order.blob());
        server3Says(folder, new CopyReport.Copy(order.blob(), 1, null));
        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            beat("server2", "server3");
            return manager.api().repair().complete();
        });
    }

    @Test
    void aCopyTooManyThatCannotGoYetIsNoLack() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2", "server3");
        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            beat("server1", "server2", "server3");
            return !relieved.isEmpty();
        });
        String busy = relieved.iterator().next();
        manager.as(busy)
                .copied(
                        new NodeId(busy),
                        new CopyReport(
                                manager.folderOf(busy),
                                List.of(new CopyReport.Copy(
                                        blob("a"), 0, Problem.of(ProblemType.BUSY, "an upload of it is open")))));

        for (int i = 0; i < 5; i++) {
            assertThat(manager.api().repair().complete()).isTrue();
            manager.clock.advance(Duration.ofSeconds(1));
            beat("server1", "server2", "server3");
        }
    }

    @Test
    void aNewServerIsFilledUntilItIsAsFullAsTheOthers() {
        manager.join("server1", "a", RunningManager.report(40 * GB));
        manager.join("server2", "b", RunningManager.report(60 * GB));
        manager.store("a.txt", "a", "server1", "server2");
        await().atMost(PATIENCE).until(() -> {
            beatWith(40, "server1");
            beatWith(60, "server2");
            return manager.api().repair().complete();
        });
        manager.join("server3", "c", RunningManager.report(190 * GB));

        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            beatWith(40, "server1");
            beatWith(60, "server2");
            beatWith(190, "server3");
            return !heard.isEmpty();
        });
        assertThat(manager.api().repair().complete()).as("nothing is missing").isTrue();
        server3Says(
                manager.folderOf("server3"), new CopyReport.Copy(heard.remove().blob(), 1, null));
        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            beatWith(40, "server1");
            beatWith(60, "server2");
            beatWith(190, "server3");
            return !relieved.isEmpty();
        });
        assertThat(relieved).as("the fullest").containsExactly("server1");
        assertThat(release("server1")).isTrue();
        for (int i = 0; i < 30; i++) { // as full as the other now, or nearly
            manager.clock.advance(Duration.ofSeconds(1));
            beatWith(55, "server1");
            beatWith(60, "server2");
            beatWith(70, "server3");
        }
        assertThat(heard).isEmpty();
        assertThat(holders("a.txt")).containsExactly("server2", "server3");
    }

    private void beatWith(int freeGb, String node) {
        Orders orders = manager.as(node)
                .heartbeat(new NodeId(node), RunningManager.report(freeGb * GB))
                .orders();
        heard.addAll(orders.copies());
        if (!orders.surplus().isEmpty()) {
            relieved.add(node);
        }
    }

    @Test
    void aCopyThatLacksANameDoesNotCountYet() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        CopyOrder order = awaitOrder();
        manager.store("b.txt", "a", "server1", "server2");

        server3Says(manager.folderOf("server3"), new CopyReport.Copy(order.blob(), 1, null));

        assertThat(holders("a.txt")).doesNotContain("server3");
        assertThat(awaitOrder().uploads().uploads()).hasSize(2);
    }

    @Test
    void whatANodeSaysOfAnotherFolderDoesNotCount() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2");
        UUID earlier = UUID.randomUUID();

        assertThatThrownBy(() -> server3Says(earlier, new CopyReport.Copy(blob("a"), 1, null)))
                .hasMessageContaining("another data folder");
        assertThatThrownBy(() -> manager.as("server1")
                        .release(
                                new NodeId("server1"),
                                new ReleaseRequest(earlier, List.of(new Release(blob("a"), List.of())))))
                .hasMessageContaining("another data folder");

        assertThat(holders("a.txt")).containsExactly("server1", "server2");
    }

    @Test
    void leaveToDropIsGivenOnlyWhileEnoughOthersServe() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2");
        assertThat(release("server1")).isFalse();
        count("server3", "a");

        manager.clock.advance(Duration.ofSeconds(4));
        beat("server1", "server3", "server4");
        assertThat(release("server1")).isFalse();
        beat("server2");
        assertThat(release("server1")).isTrue();

        assertThat(holders("a.txt")).containsExactly("server2", "server3");
        assertThat(release("server2")).isFalse();
    }

    @Test
    void aCopyThatNobodyOrderedDoesNotCount() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2");

        server3Says(manager.folderOf("server3"), new CopyReport.Copy(blob("a"), 1, null));

        assertThat(holders("a.txt")).containsExactly("server1", "server2");
        assertThat(heard).isEmpty();
    }

    @Test
    void leaveToDropIsGivenOnlyForWhatOthersHaveProved() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2", "server3");

        assertThat(release("server1"))
                .as("what others have, or it itself, is no matter")
                .isTrue();
        count("server1", "a");
        assertThat(release("server1", "server2")).isFalse();
        assertThat(release("server1", "server1", "server2", "server4")).isFalse();
        assertThat(release("server1", "server2", "server2", "unheard-of")).isFalse();
        assertThat(release("server1", "server2", "server3")).isTrue();
    }

    @Test
    void whoIsToDropACopyIsToldWhoseProofsItNeeds() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2", "server3");

        Orders orders = awaitSurplus("server1", "server2", "server3", "server4");

        SurplusOrder order = orders.surplus().get(0);
        assertThat(order.keep()).isEqualTo(2);
        assertThat(order.holders()).hasSize(2).doesNotContain(new NodeId("server4"));
        assertThat(orders.holders()).extracting(Prover::node).containsExactlyInAnyOrderElementsOf(order.holders());
        assertThat(orders.holders())
                .allSatisfy(holder -> assertThat(holder.key())
                        .isEqualTo(RunningManager.pair(holder.node().value()).key()));
    }

    @Test
    void aCopyThatIsNotProvedDoesNotCountAndWhoIsSaidToHoldItIsNamed() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2", "server3");
        Orders orders = awaitSurplus("server1", "server2", "server3");
        String asking = relieved.iterator().next();
        NodeId liar = orders.surplus().get(0).holders().get(0);
        NodeId honest = orders.surplus().get(0).holders().get(1);

        checked(asking, "a", liar.value(), "what it has computed does not follow from the bytes");

        assertThat(unproven(liar.value())).contains("1 copies", asking);
        assertThat(unproven(honest.value())).isNull();
        manager.as(asking)
                .copied(
                        new NodeId(asking),
                        new CopyReport(
                                manager.folderOf(asking),
                                List.of(new CopyReport.Copy(
                                        blob("a"), 0, Problem.of(ProblemType.BUSY, "not proved")))));
        relieved.clear();
        for (int i = 0; i < 30; i++) {
            manager.clock.advance(Duration.ofSeconds(1));
            beat("server1", "server2", "server3", "server4");
        }
        assertThat(relieved).isEmpty();
        assertThat(holders("a.txt")).as("it may still be read there").contains(liar.value());
    }

    @Tag("long")
    @Test
    void whoAnswersNoQuestionForLongIsNamedAndGetsUploadsOnlyWhereNoOtherCanTakeThem() {
        manager.fourServers();
        NodeId silent = new NodeId("server2");
        for (int i = 0; i <= 12; i++) {
            for (int second = 0; second < 60; second += 3) {
                manager.clock.advance(Duration.ofSeconds(3));
                beat("server1", "server2", "server3", "server4");
            }
            silent("server1", "server2", "busy");
            silent("server2", "server2", "of itself it says nothing");
        }

        assertThat(manager.api().status().suspicions()).singleElement().satisfies(suspicion -> {
            assertThat(suspicion.node()).isEqualTo(silent);
            assertThat(suspicion.said())
                    .contains("server2 has answered none of", "to server1 it has said: busy")
                    .doesNotContain("of itself");
        });
        for (int i = 0; i < 30; i++) {
            assertThat(manager.send(new FileToStore(null, new FileName("f" + i), 10L, null, null))
                            .node())
                    .isNotEqualTo(silent);
        }
    }

    private void silent(String asking, String node, String said) {
        manager.as(asking)
                .checked(
                        new NodeId(asking),
                        new CheckReport(
                                manager.folderOf(asking),
                                List.of(),
                                List.of(new CheckReport.Silence(new NodeId(node), 5, said))));
    }

    @Test
    void whatIsSaidOfOthersWithoutBeingAskedChangesNothing() {
        manager.fourServers();
        manager.store("a.txt", "a", "server1", "server2");

        checked("server3", "a", "server1", "it is not there");
        checked("server1", "a", "server2", "it is not there");

        assertThat(unproven("server1")).isNull();
        assertThat(unproven("server2")).isNull();
    }

    @Test
    void whatAServerSaysThatItHoldsCountsOnlyOnceAnotherHasHadItProveThat() {
        manager.join("server1", "a");
        manager.join("server2", "b", RunningManager.report(0));
        manager.store("a.txt", "a", "server1", "server2");
        await().atMost(PATIENCE).until(() -> manager.api().repair().complete());
        manager.join("server3", "c", RunningManager.report(0)); // so that repair has nobody make a copy meanwhile
        manager.bean(Catalog.class)
                .dropReplicas(
                        manager.bean(Catalog.class)
                                .node(new NodeId("server2"))
                                .orElseThrow()
                                .volume(),
                        List.of(blob("a")));

        claimed("server3", "a");

        Orders orders = beatOnce("server1");
        assertThat(orders.checks()).containsExactly(new CheckOrder(blob("a"), new NodeId("server3")));
        assertThat(orders.holders()).extracting(Prover::node).containsExactly(new NodeId("server3"));
        assertThat(beatOnce("server3", 0).copies()).isEmpty();
        assertThat(holders("a.txt")).containsExactly("server1");

        checked("server1", "a", "server3", null);

        assertThat(beatOnce("server3", 0).copies()).extracting(CopyOrder::blob).containsExactly(blob("a"));
        server3Says(manager.folderOf("server3"), new CopyReport.Copy(blob("a"), 1, null));
        assertThat(holders("a.txt")).containsExactly("server1", "server3");
    }

    @Test
    void whatAServerHoldsUncountedIsLeftAsItIsWhileAnotherIsAwayForAMoment() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        await().atMost(PATIENCE).until(() -> manager.api().repair().complete());
        manager.beat("server2", new NodeReport(200 * GB, 100 * GB, 0, true, true, null, null, null, null));
        await().atMost(PATIENCE).until(() -> !manager.api().repair().complete());

        claimed("server3", "a");

        assertThat(beatOnce("server1").checks()).isEmpty();
        assertThat(beatOnce("server3")).satisfies(orders -> {
            assertThat(orders.copies()).isEmpty();
            assertThat(orders.surplus()).isEmpty();
        });

        beat("server2");

        await().atMost(PATIENCE).untilAsserted(() -> {
            claimed("server3", "a"); // it compares again and again; repair goes by whom it saw when it looked last
            assertThat(beatOnce("server3").surplus())
                    .extracting(SurplusOrder::blob)
                    .containsExactly(blob("a"));
        });
        assertThat(holders("a.txt")).containsExactly("server1", "server2");
    }

    private void claimed(String node, String content) {
        manager.as(node)
                .compare(
                        new NodeId(node),
                        new InventoryPage(manager.folderOf(node), null, null, List.of(blob(content))));
    }

    private Orders awaitSurplus(String... nodes) {
        AtomicReference<@Nullable Orders> found = new AtomicReference<>();
        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            for (String node : nodes) {
                Orders orders = beatOnce(node);
                if (!orders.surplus().isEmpty()) {
                    relieved.add(node);
                    found.set(orders);
                }
            }
            return found.get() != null;
        });
        return Objects.requireNonNull(found.get());
    }

    @Test
    void theCopiesOfAServerThatReadsWrongAreMadeElsewhereAndNothingIsDroppedForThem() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        await().atMost(PATIENCE).until(() -> manager.api().repair().complete());
        NodeReport wrong =
                new NodeReport(200 * GB, 100 * GB, 0, false, false, null, "11 blobs were read wrong", null, null);

        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            manager.beat("server1", wrong);
            beat("server2", "server3");
            return !heard.isEmpty();
        });

        assertThat(heard.remove().sources())
                .extracting(CopyOrder.Source::node)
                .containsExactlyInAnyOrder(new NodeId("server1"), new NodeId("server2"));
        server3Says(manager.folderOf("server3"), new CopyReport.Copy(blob("a"), 1, null));
        assertThat(release("server2")).isFalse();
        assertThat(release("server3")).isFalse();
        assertThat(manager.api().status().nodes())
                .filteredOn(node -> node.distrust() != null)
                .extracting(NodeStatus::node)
                .containsExactly(new NodeId("server1"));

        beat("server1");
        assertThat(release("server1")).isTrue();
    }

    @Test
    void aServerWithABadCopyIsToldWhoHoldsTheBlobAndWhoMayHaveABadOneToo() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        manager.as("server1")
                .lost(new NodeId("server1"), new LossReport(manager.folderOf("server1"), List.of(blob("a"))));

        BlobSources sources = manager.as("server1").sources(new NodeId("server1"), blob("a"));

        assertThat(sources.size()).isEqualTo(1);
        assertThat(sources.holders()).extracting(CopyOrder.Source::node).containsExactly(new NodeId("server2"));
        assertThat(sources.others()).extracting(CopyOrder.Source::node).containsExactly(new NodeId("server3"));
        assertThat(manager.as("server1").sources(new NodeId("server1"), blob("unknown")))
                .isEqualTo(NOBODY);
    }

    @Test
    void aServerThatNamesABlobWithWhichItHasNothingToDoIsToldNothing() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        NodeId liar = new NodeId("server3");
        manager.as("server3").lost(liar, new LossReport(manager.folderOf("server3"), List.of(blob("a"))));
        manager.as("server3")
                .compare(liar, new InventoryPage(manager.folderOf("server3"), null, null, List.of(blob("a"))));

        assertThat(manager.as("server3").sources(liar, blob("a"))).isEqualTo(NOBODY);
        assertThat(manager.as("server3").uploadsOf(blob("a"), null)).isEqualTo(new UploadPage(List.of(), null));
        assertThat(manager.as("server2").uploadsOf(blob("a"), null).uploads()).hasSize(1);
    }

    @Test
    void aServerThatWasToldToMakeACopyIsToldWhereFromAndUnderWhichNamesAlsoWhenItHasGoneBadSince() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        NodeId server3 = new NodeId("server3");
        CopyOrder order = awaitOrder();

        assertThat(manager.as("server3").sources(server3, blob("a")).holders()).hasSize(1);
        assertThat(manager.as("server3").uploadsOf(blob("a"), null).uploads()).hasSize(1);

        server3Says(manager.folderOf("server3"), new CopyReport.Copy(blob("a"), 1, null, order.number()));
        manager.as("server3").lost(server3, new LossReport(manager.folderOf("server3"), List.of(blob("a"))));
        manager.close();
        start();
        threeServers();

        assertThat(manager.as("server3").sources(server3, blob("a")).holders()).isNotEmpty();
        assertThat(manager.as("server3").uploadsOf(blob("a"), null).uploads()).hasSize(1);
    }

    @Test
    void whileNoServerIsThereNothingIsCalledWhole() {
        threeServers();
        await().atMost(PATIENCE).until(() -> manager.api().repair().complete());

        manager.clock.advance(Duration.ofHours(1));

        await().atMost(PATIENCE).until(() -> !manager.api().repair().complete());
        assertThat(manager.api().repair().lost()).isZero();
    }

    @Test
    void aReportThatComesAfterItsOrderWasGivenAnewCountsNothing() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        CopyOrder first = awaitOrder();
        UUID folder = manager.folderOf("server3");
        server3Says(
                folder,
                new CopyReport.Copy(
                        first.blob(), 0, Problem.of(ProblemType.REPLICA_DAMAGED, "no good"), first.number()));
        CopyOrder second = awaitOrder();
        assertThat(second.number()).isNotNull().isNotEqualTo(first.number());

        server3Says(folder, new CopyReport.Copy(first.blob(), 1, null, first.number()));

        assertThat(holders("a.txt")).doesNotContain("server3");
        assertThat(manager.api().repair().underWay()).isEqualTo(1);

        server3Says(folder, new CopyReport.Copy(second.blob(), 1, null, second.number()));

        assertThat(holders("a.txt")).contains("server3");
    }

    @Test
    void aServerThatReturnsIsToldWhatIsTooMany() {
        threeServers();
        manager.store("a.txt", "a", "server1", "server2");
        CopyOrder order = awaitOrder();
        server3Says(manager.folderOf("server3"), new CopyReport.Copy(order.blob(), 1, null));

        await().atMost(PATIENCE).until(() -> {
            beat("server1", "server2", "server3");
            return !relieved.isEmpty();
        });

        assertThat(relieved).hasSize(1);
    }

    private void threeServers() {
        manager.join("server1", "a");
        manager.join("server2", "b");
        manager.join("server3", "c");
    }

    /** Server 1 says nothing while time passes. @return what server 3 is to do */
    private CopyOrder awaitOrder() {
        await().atMost(PATIENCE).until(() -> {
            manager.clock.advance(Duration.ofSeconds(1));
            beat("server2", "server3");
            return !heard.isEmpty();
        });
        return heard.remove();
    }

    private void beat(String... nodes) {
        for (String node : nodes) {
            beatWith(100, node);
        }
    }

    private void server3Says(UUID ofFolder, CopyReport.Copy copy) {
        heard.addAll(manager.as("server3")
                .copied(new NodeId("server3"), new CopyReport(ofFolder, List.of(copy)))
                .copies());
    }

    /** As if all servers had proved that they hold it. */
    private boolean release(String node) {
        return release(node, "server1", "server2", "server3", "server4");
    }

    private boolean release(String node, String... proved) {
        Release release =
                new Release(blob("a"), Arrays.stream(proved).map(NodeId::new).toList());
        return !manager.as(node)
                .release(new NodeId(node), new ReleaseRequest(manager.folderOf(node), List.of(release)))
                .isEmpty();
    }

    /** Whether or not it was ordered. */
    private void count(String node, String content) {
        Catalog catalog = manager.bean(Catalog.class);
        long volume = catalog.node(new NodeId(node)).orElseThrow().volume();
        assertThat(catalog.addReplicas(volume, Map.of(blob(content), 1))).isNotEmpty();
    }

    private Orders beatOnce(String node) {
        return beatOnce(node, 100 * GB);
    }

    private Orders beatOnce(String node, long free) {
        return manager.as(node)
                .heartbeat(new NodeId(node), RunningManager.report(free))
                .orders();
    }

    private void checked(String node, String content, String holder, @Nullable String flaw) {
        manager.as(node)
                .checked(
                        new NodeId(node),
                        new CheckReport(
                                manager.folderOf(node),
                                List.of(new CheckReport.Check(blob(content), new NodeId(holder), flaw))));
    }

    private @Nullable String unproven(String node) {
        return manager.api().status().nodes().stream()
                .filter(each -> each.node().equals(new NodeId(node)))
                .findFirst()
                .orElseThrow()
                .unproven();
    }

    private List<String> holders(String name) {
        return manager.api().locations(new FileName(name), RunningManager.ME, null).replicas().stream()
                .map(Locations.Location::node)
                .map(NodeId::value)
                .sorted()
                .toList();
    }
}
