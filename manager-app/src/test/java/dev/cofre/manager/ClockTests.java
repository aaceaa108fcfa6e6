package dev.cofre.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.status.ClockView;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.manager.running.RunningManager;
import dev.cofre.manager.running.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manager does while clocks are set: its own, those of its servers, or all of them. */
class ClockTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private TestClock clock = new TestClock();
    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.startCold(
                clock,
                folder,
                "--cofre.manager.warm-up=0s",
                "--cofre.manager.trash.interval=20ms",
                "--cofre.manager.trash.retention=1h",
                "--cofre.manager.time.interval=20ms",
                "--cofre.manager.heartbeat.interval=1h",
                "--cofre.manager.repair.grace=1h",
                "--cofre.manager.repair.interval=20ms");
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    static Stream<Duration> jumps() {
        return Stream.of(5L, -5L, 2L * 24 * 60, -2L * 24 * 60, 400L * 24 * 60, -400L * 24 * 60, -25L * 365 * 24 * 60)
                .map(Duration::ofMinutes);
    }

    @ParameterizedTest
    @MethodSource("jumps")
    void theTrashKeepsItsTimeWhateverTheClockIsSetTo(Duration ahead) {
        beat(Duration.ZERO);
        deleteNew("old");
        clock.advance(Duration.ofMinutes(30));
        clock.set(ahead);
        beat(Duration.ZERO); // all are on one machine
        deleteNew("young");
        clock.advance(Duration.ofMinutes(20));
        beat(Duration.ZERO);
        again();
        beat(Duration.ZERO);
        assertThat(trash()).containsExactlyInAnyOrder("old", "young");
        clock.set(ahead.negated());
        beat(Duration.ZERO);

        clock.advance(Duration.ofMinutes(17)); // by minutes the cluster's time may be off
        beat(Duration.ZERO);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(trash()).containsExactly("young"));
    }

    @Test
    void nothingExpiresWhileMostServersContradictTheManager() {
        beat(Duration.ZERO);
        deleteNew("file");
        beat(Duration.ofHours(-3));
        clock.advance(Duration.ofHours(2));
        beat(Duration.ofHours(-3));

        ClockView view = clocks();
        assertThat(view.expiring()).isFalse();
        assertThat(view.secondsAhead()).containsEntry(new NodeId("server1"), -10_800L);
        assertThat(view.warnings())
                .anyMatch(warning -> warning.startsWith("The clock of server2 is 3 h 0 min behind the manager's"))
                .anyMatch(warning -> warning.contains("nothing expires"));
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(trash()).containsExactly("file"));

        beat(Duration.ZERO);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(trash()).isEmpty());
    }

    @Test
    void whatWasDeletedWhileTheClockWasAheadGoesOnceItIsRight() {
        clock.set(Duration.ofDays(400));
        deleteNew("file");
        clock.set(Duration.ofDays(-400));
        beat(Duration.ZERO);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(entries().get(0).deleted()).isBeforeOrEqualTo(clock.instant()));
        clock.advance(Duration.ofMinutes(61));
        beat(Duration.ZERO);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(trash()).isEmpty());
    }

    @Test
    void anOperatorsWordSetsTheClustersTimeRightAtOnce() {
        clock.set(Duration.ofDays(400));
        manager.close();
        folder = folder.resolve("other");
        start(); // a new cluster, on a machine whose clock is ahead
        clock.set(Duration.ofDays(-400));
        assertThat(clocks().warnings()).anyMatch(warning -> warning.contains("believe-clock=true"));

        manager.close();
        manager = RunningManager.startCold(clock, folder, "--cofre.manager.time.believe-clock=true");
        assertThat(clocks().latest()).isEqualTo(clock.instant());
        assertThat(clocks().warnings()).isEmpty();
        manager.close();
        start();
        assertThat(clocks().latest()).isEqualTo(clock.instant());
    }

    @ParameterizedTest
    @MethodSource("jumps")
    void serversLiveAndAreLostByTheTimeThatPasses(Duration ahead) {
        beat(Duration.ZERO);
        clock.set(ahead);

        assertThat(state("server1")).isEqualTo(NodeState.LIVE);
        assertThat(manager.send(RunningManager.file("a", 10L)).node()).isNotNull();
        assertThat(manager.api().nodes().get(0).lastHeartbeat()).isEqualTo(clock.instant());

        clock.advance(Duration.ofMinutes(181));
        assertThat(state("server1")).isEqualTo(NodeState.SUSPECT);
        clock.advance(Duration.ofMinutes(60));
        assertThat(state("server1")).isEqualTo(NodeState.LOST);
    }

    @Test
    void ordersOvertakeWhateverEpochAServerHasHeard() {
        beat(Duration.ZERO);
        long high = 9_000_000_000_000L;

        long taken = epoch(high);

        assertThat(taken).isGreaterThan(high);
        assertThat(epoch(high)).isEqualTo(taken);
        assertThat(epoch(taken)).isEqualTo(taken);
        assertThat(epoch(Long.MAX_VALUE)).as("nobody's word").isEqualTo(taken);
        again();
        beat(Duration.ZERO);
        assertThat(epoch(null)).isGreaterThan(taken);
    }

    private void again() {
        manager.close();
        start();
    }

    private void beat(Duration ahead) {
        for (String server : List.of("server1", "server2", "server3")) {
            manager.join(server, "zone " + server, report(ahead, null));
        }
    }

    private long epoch(@Nullable Long heard) {
        return manager.as("server1")
                .heartbeat(new NodeId("server1"), report(Duration.ZERO, heard))
                .orders()
                .epoch();
    }

    private NodeReport report(Duration ahead, @Nullable Long epoch) {
        long gb = RunningManager.GB;
        return new NodeReport(
                200 * gb, 100 * gb, 0, true, false, null, null, clock.instant().plus(ahead), epoch);
    }

    private void deleteNew(String name) {
        beat(Duration.ZERO);
        manager.store(name, name, "server1", "server2");
        manager.api().delete(new FileName(name), RunningManager.ME, null);
    }

    private List<TrashEntry> entries() {
        return manager.api().trash(RunningManager.ME, null, 10).versions();
    }

    private List<String> trash() {
        return entries().stream().map(entry -> entry.name().value()).toList();
    }

    private ClockView clocks() {
        ClockView view = manager.api().status().clocks();
        assertThat(view).isNotNull();
        return view;
    }

    private NodeState state(String node) {
        return manager.api().nodes().stream()
                .filter(view -> view.node().value().equals(node))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
