package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How servers join, report, fall silent and come back; and what a restart of the manager forgets. */
class NodeTests {
    @TempDir
    Path folder;

    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(folder);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aServerThatJoinsIsLiveAndGetsItsKey() {
        NodeWelcome welcome = manager.join("server1", "attic", new NodeReport(200 * GB, 80 * GB, 3, true, false, null));

        assertThat(welcome.grantKeyBytes()).hasSize(32);
        assertThat(welcome.heartbeatMillis()).isEqualTo(1000);
        assertThat(manager.api().nodes())
                .containsExactly(new NodeView(
                        new NodeId("server1"),
                        URI.create("http://server1.test:7001"),
                        "attic",
                        NodeState.LIVE,
                        200 * GB,
                        80 * GB,
                        0,
                        3,
                        RunningManager.pair("server1").key(),
                        null,
                        manager.clock.instant()));
    }

    @Test
    void everyServerHasAKeyOfItsOwn() {
        assertThat(manager.join("server1", "a").grantKey())
                .isNotEqualTo(manager.join("server2", "a").grantKey())
                .isEqualTo(manager.join("server1", "a").grantKey());
    }

    @Test
    void aServerThatMissesHeartbeatsIsSuspectUntilTheNext() {
        manager.join("server1", "a");
        manager.clock.advance(Duration.ofSeconds(3));
        assertThat(state("server1")).isEqualTo(NodeState.LIVE);

        manager.clock.advance(Duration.ofMillis(1));
        assertThat(state("server1")).isEqualTo(NodeState.SUSPECT);

        manager.beat("server1", report(GB));
        assertThat(state("server1")).isEqualTo(NodeState.LIVE);
    }

    @Test
    void aServerSaysItselfThatItStopsOrTakesNoMoreWrites() {
        manager.join("server1", "a");

        manager.beat("server1", new NodeReport(GB, GB, 0, false, false, null));
        assertThat(state("server1")).isEqualTo(NodeState.READ_ONLY);

        manager.beat("server1", new NodeReport(GB, GB, 0, true, true, null));
        assertThat(state("server1")).isEqualTo(NodeState.STOPPED);
        manager.clock.advance(Duration.ofMinutes(20));
        assertThat(state("server1")).isEqualTo(NodeState.STOPPED);
    }

    @Test
    void aServerThatStaysSilentIsLostAfterTheGraceAndLiveWithItsNextReport() {
        manager.join("server1", "a");
        manager.clock.advance(Duration.ofMinutes(10).plusSeconds(3));
        assertThat(state("server1")).isEqualTo(NodeState.SUSPECT);

        manager.clock.advance(Duration.ofMillis(1));
        assertThat(state("server1")).isEqualTo(NodeState.LOST);

        manager.beat("server1", report(GB));
        assertThat(state("server1")).isEqualTo(NodeState.LIVE);
    }

    @Test
    void aServerThatHasSaidThatItStopsIsGivenLongerBeforeItIsLost() {
        manager.join("server1", "a");
        manager.beat("server1", new NodeReport(GB, GB, 0, true, true, null));
        manager.clock.advance(Duration.ofMinutes(30));
        assertThat(state("server1")).isEqualTo(NodeState.STOPPED);

        manager.clock.advance(Duration.ofMillis(1));
        assertThat(state("server1")).isEqualTo(NodeState.LOST);
    }

    @Test
    void aHeartbeatOfAStrangerIsAskedToRegister() {
        assertProblem(ProblemType.SESSION_OVER, () -> manager.beat("server1", report(GB)));
    }

    @Test
    void afterARestartAServerIsAskedToRegisterAndGetsTheSameKey() {
        NodeWelcome before = manager.join("server1", "a");
        restart();

        assertThat(state("server1")).isEqualTo(NodeState.SUSPECT);
        assertProblem(ProblemType.UNKNOWN_NODE, () -> manager.beat("server1", report(GB)));

        assertThat(manager.join("server1", "a", report(GB)).cluster()).isEqualTo(before.cluster());
    }

    @Test
    void theKeyOfAServerOutlivesTheManager() {
        UUID data = UUID.randomUUID();
        String before = join("server1", data, null).grantKey();
        restart();

        assertThat(join("server1", data, null).grantKey()).isEqualTo(before);
        manager.clock.advance(Duration.ofMinutes(1));
        assertThat(join("server1", UUID.randomUUID(), null).grantKey()).isNotEqualTo(before);
    }

    @Test
    void aFolderOfAnotherClusterIsRefused() {
        assertThatThrownBy(() -> join("server1", UUID.randomUUID(), UUID.randomUUID()))
                .hasMessageContaining("belongs to cluster")
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.OTHER_CLUSTER)).isTrue());
        UUID ours = manager.join("server2", "a").cluster();
        assertThat(join("server1", UUID.randomUUID(), ours).cluster()).isEqualTo(ours);
    }

    @Test
    void aSecondServerOfTheSameNameIsRefusedWhileTheFirstLives() {
        join("server1", UUID.randomUUID(), null);

        assertProblem(ProblemType.OTHER_FOLDER, () -> join("server1", UUID.randomUUID(), null));

        manager.clock.advance(Duration.ofSeconds(4));
        join("server1", UUID.randomUUID(), null);
        assertThat(state("server1")).isEqualTo(NodeState.LIVE);
    }

    @Test
    void whoTakesThePlaceOfAServerIsToldToAskAgainUntilItIsKnownWhetherThatStillRuns() {
        join("server1", UUID.randomUUID(), null);
        UUID other = UUID.randomUUID();

        assertThatThrownBy(() -> join("server1", other, null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.retryAfter()).isPresent());
        manager.clock.advance(Duration.ofSeconds(1));
        manager.beat("server1", report(GB));
        assertThatThrownBy(() -> join("server1", other, null))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.retryAfter()).isEmpty());
    }

    @Test
    void aServerMayComeBackWithAnEmptyFolderAfterAnOrderlyStop() {
        join("server1", UUID.randomUUID(), null);
        manager.beat("server1", new NodeReport(GB, GB, 0, true, true, null));

        join("server1", UUID.randomUUID(), null);

        assertThat(state("server1")).isEqualTo(NodeState.LIVE);
    }

    @Test
    void aFolderCannotBeTwoServers() {
        UUID data = UUID.randomUUID();
        join("server1", data, null);

        NodeKeyPair pair = RunningManager.pair("server1"); // which lies in the folder
        NodeRegistration renamed = new NodeRegistration(
                new NodeId("server2"),
                URI.create("http://server2.test:7001"),
                "a",
                data,
                null,
                report(GB),
                pair.key(),
                null);
        ManagerApi api = manager.joining();
        assertThatThrownBy(() -> api.register(renamed.signed(api.challenge(), pair)))
                .hasMessageContaining("that of server1");
    }

    @Test
    void replicasInAFolderThatIsGoneAreNoLongerShown() {
        manager.join("server1", "a");
        manager.join("server2", "b");
        manager.store("a.txt", "x", "server1", "server2");
        manager.clock.advance(Duration.ofSeconds(4));

        join("server1", UUID.randomUUID(), null);

        assertThat(locations("a.txt").replicas())
                .extracting(Locations.Location::node)
                .containsExactly(new NodeId("server2"));
    }

    @Test
    void aMachineThatIsNotReliedUponIsAskedLast() {
        manager.join("server1", "a");
        manager.join("server2", "b");
        manager.store("a.txt", "x", "server1", "server2");
        manager.beat("server1", new NodeReport(GB, GB, 0, false, false, null, "11 blobs were read wrong", null, null));
        manager.beat("server2", new NodeReport(GB, GB, 9, true, false, null));

        for (int i = 0; i < 20; i++) {
            assertThat(locations("a.txt").replicas())
                    .extracting(Locations.Location::node)
                    .containsExactly(new NodeId("server2"), new NodeId("server1"));
        }
    }

    @Test
    void whatIsWrongInARegistrationIsSaid() {
        NodeReport report = report(GB);
        UUID data = UUID.randomUUID();
        assertProblem(
                ProblemType.INVALID_REQUEST,
                () -> manager.register(new NodeRegistration(
                        new NodeId("server1"),
                        URI.create("ftp://server1"),
                        "a",
                        data,
                        null,
                        report,
                        RunningManager.pair("server1").key(),
                        null)));
        assertProblem(
                ProblemType.INVALID_REQUEST, () -> manager.register(registration("server1", " ", data, null, report)));
        assertProblem(
                ProblemType.INVALID_REQUEST,
                () -> manager.register(
                        registration("server1", "a", data, null, new NodeReport(GB, -1, 0, true, false, null))));
    }

    @Test
    void afterARestartFilesReceiptsAndServersAreThere() {
        manager.fourServers();
        var receipt = manager.store("kept.txt", "content", "server1", "server3");
        restart();

        assertThat(manager.api().upload(receipt.upload()).receipt()).isEqualTo(receipt);
        assertThat(manager.api().nodes()).extracting(NodeView::state).hasSize(4).containsOnly(NodeState.SUSPECT);
        assertThat(locations("kept.txt").replicas())
                .extracting(Locations.Location::state)
                .containsOnly(NodeState.SUSPECT);
    }

    @Test
    void duringWarmUpNobodyIsPlaced() {
        manager.fourServers();
        manager.store("a.txt", "x", "server1", "server2");
        stop();
        manager = RunningManager.startCold(folder);

        assertThatThrownBy(() -> manager.send(file("b.txt", 1L)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.is(ProblemType.WARMING_UP)).isTrue();
                    assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(6));
                })
                .hasMessageContaining("4 not yet there");
    }

    @Test
    void warmUpEndsWhenAllKnownServersHaveReported() {
        UUID data = UUID.randomUUID();
        join("server1", data, null);
        manager.join("server2", "b");
        stop();
        manager = RunningManager.startCold(folder);
        join("server1", data, null);
        assertProblem(ProblemType.WARMING_UP, () -> manager.send(file("b.txt", 1L)));

        manager.clock.advance(Duration.ofSeconds(6));

        assertProblem(ProblemType.NOT_ENOUGH_NODES, () -> manager.send(file("b.txt", 1L)));
    }

    @Test
    void onANewCatalogTheWarmUpEndsWhenThereAreServersForTwoCopies(@TempDir Path empty) {
        stop();
        manager = RunningManager.startCold(empty);
        manager.join("server1", "a");
        assertProblem(ProblemType.WARMING_UP, () -> manager.send(file("b.txt", 1L)));

        manager.join("server2", "b");

        assertThat(manager.send(file("b.txt", 1L)).node()).isNotNull();
    }

    @Test
    void onANewCatalogTheWarmUpEndsInTimeAlsoForOneServer(@TempDir Path empty) {
        stop();
        manager = RunningManager.startCold(empty);
        manager.join("server1", "a");

        manager.clock.advance(Duration.ofSeconds(6));

        assertProblem(ProblemType.NOT_ENOUGH_NODES, () -> manager.send(file("b.txt", 1L)));
    }

    @Test
    void duringWarmUpAServersNameIsNotGivenToAnotherFolder() {
        join("server1", UUID.randomUUID(), null);
        stop();
        manager = RunningManager.startCold(folder);

        assertProblem(ProblemType.WARMING_UP, () -> join("server1", UUID.randomUUID(), null));
    }

    private void restart() {
        stop();
        manager = RunningManager.start(folder);
    }

    private NodeWelcome join(String node, UUID data, @org.jspecify.annotations.Nullable UUID cluster) {
        return manager.register(registration(node, "a", data, cluster, report(GB)));
    }

    private Locations locations(String name) {
        return manager.api().locations(new FileName(name), RunningManager.ME, null);
    }

    private NodeState state(String node) {
        return manager.api().nodes().stream()
                .filter(each -> each.node().value().equals(node))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static void assertProblem(ProblemType type, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(type.uri()));
    }
}
