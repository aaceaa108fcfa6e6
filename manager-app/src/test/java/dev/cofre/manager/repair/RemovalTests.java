package dev.cofre.manager.repair;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.blob;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.running.RunningManager;
import dev.cofre.manager.suspicion.Suspicions;
import io.micrometer.core.instrument.MeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is gone for good is taken off the list, once nothing counts on it; and stays off it. */
class RemovalTests {
    private static final NodeId SERVER1 = new NodeId("server1");
    private static final NodeId SERVER3 = new NodeId("server3");

    @TempDir
    Path folder;

    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(folder);
        manager.fourServers();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aServerThatIsHereIsEmptiedBeforeItIsRemoved() {
        assertRefused(SERVER3)
                .hasMessageContaining("server3 is here (LIVE)")
                .hasMessageContaining("cofre drain server3");
        manager.beat("server3", new NodeReport(GB, GB, 0, false, false, null));
        assertRefused(SERVER3).hasMessageContaining("READ_ONLY");
        manager.clock.advance(Duration.ofSeconds(4));
        assertRefused(SERVER3).hasMessageContaining("may be back any moment");
        assertThatThrownBy(() -> manager.api().remove(new NodeId("server9")))
                .matches(e -> ((ProblemException) e).is(ProblemType.UNKNOWN_NODE));
        beat("server1", "server2", "server3", "server4");

        manager.api().drain(SERVER3);

        assertThat(manager.api().remove(SERVER3)).isEqualTo(new RemovalView(SERVER3, true, 0));
        assertThat(manager.api().nodes()).extracting(NodeView::node).doesNotContain(SERVER3);
    }

    @Test
    void aServerThatStillReceivesIsNotRemoved() {
        manager.api().drain(SERVER3);
        manager.beat("server3", new NodeReport(GB, GB, 1, true, false, null));
        assertRefused(SERVER3).hasMessageContaining("uploads to server3 are under way");

        manager.clock.advance(Duration.ofMinutes(11));
        beat("server1", "server2", "server4");

        assertThat(manager.api().remove(SERVER3).removed())
                .as("what it said of that is long past")
                .isTrue();
    }

    @Test
    void aLostServerWithWhatNobodyElseHasStaysAsItIs() {
        manager.store("a", "one", "server3", "server1");
        manager.store("b", "two", "server2", "server1");
        lose("server3");

        assertRefused(SERVER3)
                .hasMessageContaining("1 copies at server3 are still needed")
                .hasMessageContaining("cofre nodes server3")
                .hasMessageContaining("delete their files");

        assertThat(manager.bean(Catalog.class).replicasOf(SERVER3)).isEqualTo(1);
        assertThat(state("server3")).isEqualTo(NodeState.LOST);
        manager.beat("server3", report(GB));
        assertThat(state("server3")).isEqualTo(NodeState.LIVE);
    }

    @Test
    void aLostServerWhoseCopiesAreElsewhereIsRemovedAndNothingNamesItAnyMore() {
        Receipt receipt = manager.store("a", "one", "server3", "server1");
        manager.bean(Suspicions.class).note(SERVER3, Suspicion.Kind.OTHER_BYTES, "server3 gave other bytes");
        lose("server3");
        count("one", "server2");
        MeterRegistry meters = manager.bean(MeterRegistry.class);
        await().until(() ->
                meters.find("cofre.node.live").tag("node", "server3").gauge() != null);

        assertThat(manager.api().remove(SERVER3).removed()).isTrue();

        ClusterStatus status = manager.api().status();
        assertThat(status.nodes()).extracting(NodeStatus::node).hasSize(3).doesNotContain(SERVER3);
        assertThat(status.suspicions()).isEmpty();
        assertThat(manager.api().nodes()).hasSize(3);
        await().until(() -> meters.getMeters().stream()
                .noneMatch(meter -> "server3".equals(meter.getId().getTag("node"))));
        assertThat(locations("a")).containsExactlyInAnyOrder(SERVER1, new NodeId("server2"));
        assertThat(manager.api().upload(receipt.upload()).receipt())
                .as("a receipt says who it was")
                .isEqualTo(receipt);
        restart();
        assertThat(manager.api().nodes()).extracting(NodeView::node).doesNotContain(SERVER3);
        assertThat(manager.api().upload(receipt.upload()).receipt()).isEqualTo(receipt);
    }

    @Test
    void theKeyOfARemovedServerLetsItInOnlyWhenItIsAdmittedAgain() {
        manager.store("a", "one", "server3", "server1");
        UUID data = manager.folderOf("server3");
        lose("server3");
        count("one", "server2");
        manager.api().remove(SERVER3);

        assertProblem(ProblemType.SESSION_OVER, () -> manager.beat("server3", report(GB)));
        manager.forgetSession(data);
        NodeRegistration again = registration("server3", "zone3", data, null, report(GB));
        assertThatThrownBy(() -> manager.register(again))
                .matches(e -> ((ProblemException) e).is(ProblemType.NOT_ADMITTED))
                .hasMessageContaining("server3 was removed from the cluster")
                .hasMessageContaining("cofre admit server3");
        restart();
        assertProblem(ProblemType.NOT_ADMITTED, () -> manager.register(again));
        assertThat(manager.api().nodes()).extracting(NodeView::node).doesNotContain(SERVER3);

        assertThat(manager.api().waiting()).extracting(WaitingNode::node).containsExactly(SERVER3);
        manager.api().admit(SERVER3, null);
        manager.register(again);

        assertThat(state("server3")).isEqualTo(NodeState.LIVE);
        assertThat(locations("a"))
                .as("what it holds is found by comparing")
                .containsExactlyInAnyOrder(SERVER1, new NodeId("server2"));
    }

    @Test
    void aServerOfTheNameWithAnEmptyFolderIsANewOne() {
        manager.store("a", "one", "server3", "server1");
        UUID data = manager.folderOf("server3");
        lose("server3");
        count("one", "server2");
        manager.api().remove(SERVER3);
        NodeKeyPair anew = NodeKeyPair.generate();
        NodeRegistration fresh = new NodeRegistration(
                SERVER3,
                registration("server3", "zone9", UUID.randomUUID(), null, report(GB))
                        .url(),
                "zone9",
                UUID.randomUUID(),
                null,
                report(100 * GB),
                anew.key(),
                null);

        manager.joining().register(fresh.signed(manager.joining().challenge(), anew));

        assertThat(state("server3")).isEqualTo(NodeState.LIVE);
        assertThat(manager.api().departure(SERVER3).blobs()).isZero();
        assertThat(manager.api().departure(SERVER3).draining()).isFalse();
        manager.forgetSession(data);
        assertProblem(
                ProblemType.OTHER_FOLDER,
                () -> manager.register(registration("server3", "zone3", data, null, report(GB))));
        assertThat(manager.send(file("b", 1L)).node()).isNotNull();
    }

    @Test
    void aNameThatOneServerAloneKnowsIsNotLostWithIt() {
        manager.store("a", "one", "server3", "server1");
        manager.store("b", "one", "server3", "server2");
        lose("server3");

        assertRefused(SERVER3).hasMessageContaining("still needed");
    }

    @Test
    void whileItIsNotKnownWhatTheCatalogLackedNoServerIsRemoved() {
        manager.store("a", "one", "server3", "server1");
        lose("server3");
        count("one", "server2");
        manager.bean(Catalog.class).goOn(1, manager.clock.instant());

        assertRefused(SERVER3).hasMessageContaining("cofre proceed letting-go catalog");
    }

    @Test
    void anotherManagerOfTheClusterForgetsItToo(@TempDir Path one, @TempDir Path other) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String catalog = "--cofre.manager.catalog=" + postgres.getJdbcUrl("postgres", "postgres");
            try (RunningManager first = RunningManager.start(one, catalog);
                    RunningManager second = RunningManager.start(other, catalog)) {
                first.fourServers();
                String session = String.valueOf(first.session("server3"));
                assertThat(second.api(session).challenge().value()).isNotEmpty();
                first.api().drain(SERVER3);

                assertThat(first.api().remove(SERVER3).removed()).isTrue();

                await().untilAsserted(() -> assertProblem(
                        ProblemType.SESSION_OVER, () -> second.api(session).heartbeat(SERVER3, report(GB))));
                assertThat(second.api().nodes()).extracting(NodeView::node).doesNotContain(SERVER3);
            }
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(NodeId node) {
        return assertThatThrownBy(() -> manager.api().remove(node))
                .matches(e -> ((ProblemException) e).is(ProblemType.STILL_NEEDED));
    }

    private void restart() {
        manager.close();
        manager = RunningManager.start(folder);
    }

    private void lose(String node) {
        List<String> others = List.of("server1", "server2", "server3", "server4");
        manager.clock.advance(Duration.ofMinutes(11));
        others.stream().filter(each -> !each.equals(node)).forEach(this::beat);
        assertThat(state(node)).isEqualTo(NodeState.LOST);
    }

    private void beat(String... nodes) {
        for (String node : nodes) {
            manager.beat(node, report(100 * GB));
        }
    }

    /** As repair does with a copy that was made. */
    private void count(String content, String node) {
        Catalog catalog = manager.bean(Catalog.class);
        long volume = catalog.node(new NodeId(node)).orElseThrow().volume();
        assertThat(catalog.addReplicas(volume, Map.of(blob(content), 1))).containsExactly(blob(content));
    }

    private NodeState state(String node) {
        return manager.api().nodes().stream()
                .filter(each -> each.node().value().equals(node))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private List<NodeId> locations(String name) {
        return manager.api().locations(new FileName(name), ME, null).replicas().stream()
                .map(Locations.Location::node)
                .toList();
    }

    private static void assertProblem(ProblemType type, Runnable call) {
        assertThatThrownBy(call::run).matches(e -> e instanceof ProblemException problem && problem.is(type));
    }
}
