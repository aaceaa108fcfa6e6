package dev.cofre.manager.repair;

import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.blob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.ReleaseRequest.Release;
import dev.cofre.manager.running.RunningManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would take much within an hour stops, says so, and goes on when a person says that it is meant. */
class StoppedActsTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private RunningManager manager;

    @BeforeEach
    void start() {
        manager = RunningManager.start(
                folder,
                "--cofre.manager.brake.hourly.handful=2",
                "--cofre.manager.trash.interval=50ms",
                "--cofre.manager.trash.retention=1m");
        manager.fourServers();
        for (String name : List.of("a", "b", "c", "d")) {
            manager.store(name, name, "server1", "server2", "server3");
        }
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aClientThatDeletesMuchIsRefusedUntilSomebodySaysThatItIsMeant() {
        delete("a");
        delete("b");

        assertThatThrownBy(() -> delete("c")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.is(ProblemType.STOPPED)).isTrue();
            assertThat(e).hasMessageContaining("cofre proceed deletion me");
        });
        manager.clock.advance(Duration.ofHours(2));
        assertThatThrownBy(() -> delete("c")).hasMessageContaining("cofre proceed deletion me");
        assertThat(stopped("deletion")).isNotNull();
        assertThatThrownBy(() -> delete("unknown"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.UNKNOWN_FILE)).isTrue());

        manager.api().proceed("deletion", "me", null);

        delete("c");
        assertThat(manager.api().files(ME, null, 10).files()).hasSize(1);
    }

    @Test
    void whatWouldGoForGoodStaysUntilSomebodySaysThatItIsMeant() {
        delete("a");
        delete("b");
        manager.api().proceed("deletion", "me", stoppedDeletion());
        delete("c");
        manager.clock.advance(Duration.ofMinutes(2));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stopped("expiry")).isNotNull());

        assertThat(stopped("expiry").inWords()).contains("would take 3 of 4 versions", "cofre proceed expiry cluster");
        assertThat(manager.api().trash(ME, null, 10).versions()).hasSize(3);

        manager.api().proceed("expiry", "cluster", null);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(manager.api().trash(ME, null, 10).versions()).isEmpty());
        assertThat(manager.api().brakes()).noneMatch(act -> act.kind().equals("expiry"));
    }

    /** Makes the brake ask, and says how much is meant. */
    private Long stoppedDeletion() {
        assertThatThrownBy(() -> delete("c")).hasMessageContaining("proceed");
        return 10L;
    }

    @Test
    void noMoreCopiesAreLetGoThanASmallShareUntilSomebodySaysThatItIsMeant() {
        assertThat(release("server1", "a", "b")).isEqualTo(2);

        assertThat(release("server1", "c", "d")).isZero();
        assertThat(stopped("release").inWords()).contains("cofre proceed release cluster");

        manager.api().proceed("release", "cluster", null);

        assertThat(release("server1", "c", "d")).isEqualTo(2);
    }

    @Test
    void anOperatorWhoDrainsAServerHasSaidSo() {
        manager.api().drain(new NodeId("server1"));

        assertThat(release("server1", "a", "b", "c", "d")).isEqualTo(4);
        assertThat(manager.api().brakes()).isEmpty();
    }

    private void delete(String name) {
        manager.api().delete(new FileName(name), ME, null);
    }

    private StoppedAct stopped(String kind) {
        return manager.api().brakes().stream()
                .filter(act -> act.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " is stopped"));
    }

    private int release(String node, String... contents) {
        List<NodeId> others = Stream.of("server1", "server2", "server3", "server4")
                .filter(each -> !each.equals(node))
                .map(NodeId::new)
                .toList();
        List<Release> releases =
                Stream.of(contents).map(each -> new Release(blob(each), others)).toList();
        return manager.as(node)
                .release(new NodeId(node), new ReleaseRequest(manager.folderOf(node), releases))
                .size();
    }
}
