package dev.cofre.manager.history;

import static dev.cofre.manager.running.RunningManager.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.catalog.CatalogView;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.manager.running.JournalServer;
import dev.cofre.manager.running.RunningManager;
import dev.cofre.manager.time.ClusterTime;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that say of the catalog what is not so: each is named, and one word of a person goes on without it. */
class LyingWitnessTests {
    @TempDir
    Path data;

    private final List<AutoCloseable> started = new ArrayList<>();
    private final JournalServer one = server("server1");
    private final JournalServer two = server("server2");
    private final JournalServer liar = server("server3");

    private JournalServer server(String name) {
        try {
            JournalServer server = new JournalServer(name);
            started.add(server);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }

    private RunningManager start() {
        RunningManager manager = RunningManager.start(data, "--cofre.manager.history.interval=20ms");
        started.add(manager);
        one.join(manager);
        two.join(manager);
        liar.join(manager);
        return manager;
    }

    private static CatalogView view(RunningManager manager) {
        return Objects.requireNonNull(manager.api().status().catalog());
    }

    private static void awaitCertain(RunningManager manager) {
        await().until(() -> view(manager).certain());
    }

    /** Goes on at once with what else would be tried again in five seconds. */
    private static void awaitProblem(RunningManager manager, String part) {
        await().until(() -> {
            manager.clock.advance(Duration.ofMillis(200));
            return view(manager).problems().stream().anyMatch(problem -> problem.contains(part));
        });
    }

    private void awaitOffer(RunningManager manager, String kind) {
        await().until(() -> {
            manager.clock.advance(Duration.ofSeconds(1)); // five at least: on a busy machine it is not asked often
            beat(manager);
            return manager.api().brakes().stream().anyMatch(each -> each.kind().equals(kind));
        });
    }

    /** As in life, while time passes: nobody is away. */
    private void beat(RunningManager manager) {
        one.beat(manager);
        two.beat(manager);
        liar.beat(manager);
    }

    private static CatalogMark madeUp(RunningManager manager) {
        return new CatalogMark(view(manager).newest().generation(), UUID.randomUUID(), CatalogMark.MOST);
    }

    @Test
    void whoTellsOfMadeUpStatesAgainAndAgainIsNamedAndLeftOutByOneWord() {
        RunningManager manager = start();
        for (int lies = 0; lies < 4; lies++) {
            liar.seen = new ArrayList<>(List.of(madeUp(manager)));
            liar.beat(manager);
            awaitCertain(manager);
        }
        assertThat(view(manager).newest().counter())
                .as("numbers that nothing could follow are nobody's word")
                .isLessThan(1L << 50);

        liar.seen = new ArrayList<>(List.of(madeUp(manager)));
        liar.beat(manager);
        awaitProblem(manager, "server3 has told 5 times within an hour of states that the catalog lacks");
        assertThat(view(manager).certain()).isFalse();
        manager.api().proceed("doubted-servers", "catalog", null);

        awaitCertain(manager);
        liar.seen = new ArrayList<>(List.of(madeUp(manager)));
        assertThat(liar.beat(manager).catalog()).isNull();
        assertThat(view(manager).certain()).as("it does not count any more").isTrue();
        assertThat(manager.store("a.txt", "one", "server1", "server2").version())
                .isEqualTo(1);
    }

    @Test
    void aJournalWithoutAnEndIsNamedAndLeftOutByOneWord() {
        RunningManager manager = start();
        UploadId same = UploadId.create();
        liar.page = () -> new JournalPage(List.of(), 0, same);
        holdsUpUntilLeftOut(manager, "server3 tells its journal out of order");
    }

    @Test
    void aServerThatAnswersInTheNameOfAnotherIsNamedAndLeftOutByOneWord() {
        RunningManager manager = start();
        liar.says = one::registration;
        holdsUpUntilLeftOut(manager, "server3 is not who answers");
    }

    private void holdsUpUntilLeftOut(RunningManager manager, String named) {
        liar.seen = new ArrayList<>(List.of(madeUp(manager)));
        liar.beat(manager);
        awaitProblem(manager, named);
        awaitOffer(manager, "doubted-servers");

        manager.api().proceed("doubted-servers", "catalog", null);

        awaitCertain(manager);
        liar.beat(manager);
        assertThat(view(manager).certain()).isTrue();
    }

    @Test
    void theWordForWhoIsAwayIsNotOneForWhoIsHereAndDoubted() {
        start().close();
        RunningManager manager = RunningManager.start(data, "--cofre.manager.history.interval=20ms");
        started.add(manager);
        one.join(manager);
        liar.join(manager);
        liar.says = one::registration;
        liar.seen = new ArrayList<>(List.of(madeUp(manager)));
        liar.beat(manager);
        awaitOnlyOffer(manager, "missing-servers");
        assertThat(view(manager).problems())
                .anyMatch(problem ->
                        problem.contains("server2") && problem.contains("cofre proceed missing-servers catalog"))
                .noneMatch(problem -> problem.contains("doubted-servers"));

        manager.api().proceed("missing-servers", "catalog", null);

        awaitProblem(manager, "server3 is not who answers");
        awaitOnlyOffer(manager, "doubted-servers");
        assertThat(view(manager).problems())
                .anyMatch(problem -> problem.contains("cofre proceed doubted-servers catalog"))
                .noneMatch(problem -> problem.contains("missing-servers"));
        assertThat(view(manager).certain()).isFalse();

        manager.api().proceed("doubted-servers", "catalog", null);

        awaitCertain(manager);
    }

    private void awaitOnlyOffer(RunningManager manager, String kind) {
        await().untilAsserted(() -> {
            manager.clock.advance(Duration.ofMillis(200));
            one.beat(manager);
            liar.beat(manager);
            assertThat(manager.api().brakes()).extracting(StoppedAct::kind).containsExactly(kind);
        });
    }

    private Receipt madeUpVersion() {
        try (RunningManager elsewhere = RunningManager.start(data.resolve("elsewhere"))) {
            elsewhere.join("server1", "zone1");
            elsewhere.join("server3", "zone3");
            return elsewhere.store("a.txt", "made up", "server3", "server1");
        }
    }

    private RunningManager startWithMadeUpVersion() {
        Receipt made = madeUpVersion();
        RunningManager manager = start();
        liar.journal.add(JournalServer.entry(made, 1));
        liar.seen = new ArrayList<>(List.of(madeUp(manager)));
        liar.beat(manager);
        awaitProblem(manager, "server3 alone knows 1 versions that others should know, too (me 'a.txt')");
        assertThat(view(manager).certain()).isFalse();
        return manager;
    }

    @Test
    void aVersionThatOneServerAloneKnowsIsNotListedIfItIsLeftOut() {
        RunningManager manager = startWithMadeUpVersion();
        awaitOffer(manager, "doubted-servers");

        manager.api().proceed("doubted-servers", "catalog", null);

        awaitCertain(manager);
        assertThat(manager.api().files(ME, null, 10).files()).isEmpty();
    }

    @Test
    void aVersionThatOneServerAloneKnowsIsListedIfItIsBelieved() {
        RunningManager manager = startWithMadeUpVersion();
        awaitOffer(manager, "hearsay");

        manager.api().proceed("hearsay", "catalog", null);

        awaitCertain(manager);
        assertThat(manager.api().versions(new FileName("a.txt"), ME, null, 10).versions())
                .extracting(FileVersion::version)
                .containsExactly(1);
        assertThat(manager.api().brakes()).noneMatch(each -> each.kind().equals("doubted-servers"));
    }

    @Test
    void nothingExpiresBeforeServersHaveHadTimeToTellWhatTheyHaveSeen() {
        start().close();
        RunningManager cold =
                RunningManager.startCold(data, "--cofre.manager.warm-up=1h", "--cofre.manager.history.interval=20ms");
        started.add(cold);

        assertThat(cold.bean(ClusterTime.class).forExpiry()).isEmpty();

        one.join(cold);
        two.join(cold);
        assertThat(cold.bean(ClusterTime.class).forExpiry()).isEmpty();
        liar.join(cold);
        assertThat(cold.bean(ClusterTime.class).forExpiry()).isPresent();
    }

    @Test
    void whoCommitsTellsWhatItHasSeenSoThatNothingIsEnteredBeforeItReports() {
        RunningManager manager = start();
        CatalogMark now = view(manager).newest();
        CommitRequest request = new CommitRequest(
                new NodeId("server1"),
                List.of(manager.assigned(
                        RunningManager.finished(UploadId.create(), "a.txt", "one", "server1", "server2"))),
                new CatalogMark(now.generation(), now.branch(), now.counter() + 100));

        assertThatThrownBy(() -> manager.as("server1").commit(request))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.WARMING_UP)).isTrue());

        CommitRequest later = new CommitRequest(request.primary(), request.uploads(), now);
        assertThat(manager.as("server1").commit(later).results())
                .allSatisfy(result -> assertThat(result.receipt()).isNotNull());
    }

    /** The same file, with the bytes of an older copy: what was entered since is in its log, which belongs to other pages. */
    @Test
    void aCatalogThatIsOverwrittenInPlaceIsNotReliedUponAnyMore() throws Exception {
        RunningManager manager = start();
        Path file = data.resolve("catalog.db");
        byte[] older = Files.readAllBytes(file);
        manager.store("a.txt", "one", "server1", "server2");

        Files.write(file, older);

        assertThatThrownBy(() -> manager.store("a.txt", "two", "server1", "server2"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The catalog is damaged");
        assertThatThrownBy(() -> manager.api().files(ME, null, 10))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cofre rebuild");
        manager.close();
        assertThatThrownBy(() -> RunningManager.start(data))
                .hasStackTraceContaining("another program has written into its file");

        try (DirectoryStream<Path> files = Files.newDirectoryStream(data, "catalog.db*")) {
            for (Path each : files) {
                Files.delete(each);
            }
        }
        Files.write(file, older); // whole, as it was with its log
        RunningManager.start(data).close();
    }

    @Test
    void aCatalogThatIsReplacedUnderTheRunningManagerTakesNothingMore() throws Exception {
        RunningManager manager = start();
        manager.store("a.txt", "one", "server1", "server2");
        Path file = data.resolve("catalog.db");
        Path away = data.resolve("away.db");
        Files.move(file, away);
        Files.copy(away, file);

        assertThatThrownBy(() -> manager.store("a.txt", "two", "server1", "server2"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("catalog.db was replaced");

        Files.move(away, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(manager.store("a.txt", "three", "server1", "server2").version())
                .isGreaterThan(1);
    }
}
