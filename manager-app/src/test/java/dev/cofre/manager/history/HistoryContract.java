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
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.running.JournalServer;
import dev.cofre.manager.running.RunningManager;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers on catalogs that are not what the servers have seen last. What it says holds for both engines. */
abstract class HistoryContract {
    final JournalServer one;
    final JournalServer two;
    private final List<RunningManager> started = new ArrayList<>();

    HistoryContract() throws IOException {
        one = new JournalServer("server1");
        two = new JournalServer("server2");
    }

    /** Begins with an empty catalog. */
    @BeforeEach
    abstract void empty() throws Exception;

    /** Keeps the catalog, on which no manager runs, as it is. */
    abstract void keep() throws Exception;

    /** Puts back what was kept, in the place of the catalog, on which no manager runs. */
    abstract void putBack() throws Exception;

    /** Starts a manager on the catalog, or on what was kept of it, as a second one. */
    abstract RunningManager start(boolean onTheCopy);

    RunningManager start() {
        RunningManager manager = start(false);
        started.add(manager);
        return manager;
    }

    @AfterEach
    void stop() {
        started.forEach(RunningManager::close);
        one.close();
        two.close();
    }

    private RunningManager startWithServers() {
        RunningManager manager = start();
        one.join(manager);
        two.join(manager);
        beat(manager);
        return manager;
    }

    private void beat(RunningManager manager) {
        one.beat(manager);
        two.beat(manager);
    }

    private Receipt store(RunningManager manager, String name, String content) {
        Receipt receipt = manager.store(name, content, "server1", "server2");
        one.notes(receipt);
        two.holds(receipt);
        return receipt;
    }

    private static void awaitCertain(RunningManager manager) {
        await().until(() -> view(manager).certain());
    }

    /** A person who is asked says that it may go on. */
    private static void proceed(RunningManager manager, String kind) {
        await().until(() ->
                manager.api().brakes().stream().anyMatch(each -> each.kind().equals(kind)));
        manager.api().proceed(kind, "catalog", null);
    }

    private static CatalogView view(RunningManager manager) {
        return Objects.requireNonNull(manager.api().status().catalog());
    }

    private static List<Integer> versions(RunningManager manager, String name) {
        return manager.api().versions(new FileName(name), ME, null, 100).versions().stream()
                .map(FileVersion::version)
                .toList();
    }

    private static void assertSame(@Nullable Receipt found, Receipt given) {
        assertThat(Objects.requireNonNull(found))
                .usingRecursiveComparison()
                .ignoringFields("catalog", "replicas") // a journal has no signatures
                .isEqualTo(given);
    }

    /** Two states of a catalog: what was kept has one version of a file, and what was lost since has three. */
    private List<Receipt> setBack() throws Exception {
        RunningManager before = startWithServers();
        store(before, "a.txt", "one");
        before.close();
        keep();
        RunningManager lost = startWithServers();
        List<Receipt> receipts =
                List.of(store(lost, "a.txt", "two"), store(lost, "a.txt", "three"), store(lost, "b.txt", "other"));
        beat(lost);
        lost.close();
        putBack();
        return receipts;
    }

    @Test
    void anOrdinaryRestartIsCertainAtOnce() {
        RunningManager before = startWithServers();
        store(before, "a.txt", "one");
        before.close();

        RunningManager again = startWithServers();

        assertThat(view(again).certain()).isTrue();
        assertThat(again.api().brakes()).isEmpty();
        assertThat(store(again, "a.txt", "two").version()).isEqualTo(2);
        assertThat(one.seen.get(0)).isEqualTo(view(again).newest());
    }

    @Test
    void whatAnOldCatalogLacksIsEnteredAgainAndNoNumberIsGivenTwice() throws Exception {
        List<Receipt> lost = setBack();

        RunningManager again = startWithServers();
        awaitCertain(again);

        assertThat(versions(again, "a.txt")).containsExactly(3, 2, 1);
        lost.forEach(each -> assertSame(again.api().upload(each.upload()).receipt(), each));
        assertThat(store(again, "a.txt", "four").version()).isEqualTo(4);
        assertThat(one.asked).as("the missing tail only").anyMatch(asked -> asked.contains("since="));
        beat(again);
        assertThat(one.seen.get(0)).isEqualTo(view(again).newest());
        again.close();

        RunningManager later = startWithServers();
        assertThat(view(later).certain()).isTrue();
    }

    @Test
    void whatIsSetBackTwiceInARowIsAllThereInTheEnd() throws Exception {
        setBack();
        RunningManager between = startWithServers();
        awaitCertain(between);
        Receipt fourth = store(between, "a.txt", "four");
        beat(between);
        between.close();
        putBack();

        RunningManager again = startWithServers();
        awaitCertain(again);

        assertThat(versions(again, "a.txt")).containsExactly(4, 3, 2, 1);
        assertSame(again.api().upload(fourth.upload()).receipt(), fourth);
        beat(again);
        assertThat(view(again).certain()).isTrue();
    }

    /** A second time in the middle of what makes up for the first: put back once more, or just ended. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSetBackAgainWhileItCatchesUpIsAllThereInTheEnd(boolean putBackAgain) throws Exception {
        List<Receipt> lost = setBack();
        List<JournaledUpload> many = many(1500);
        one.journal.addAll(many);
        two.journal.addAll(many);
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        two.page = () -> {
            if (two.asked.get(two.asked.size() - 1).contains("after=")) {
                inTheMiddle.countDown();
                throw new IllegalStateException("it goes on later");
            }
            List<JournaledUpload> all = two.everything().uploads();
            return new JournalPage(all.subList(0, 1300), 0, all.get(1299).upload());
        };
        RunningManager between = startWithServers();
        assertThat(inTheMiddle.await(1, TimeUnit.MINUTES)).isTrue();
        Catalog half = between.bean(Catalog.class);
        assertThat(half.files(ME, null, 1000).files()).as("it has begun").hasSizeGreaterThan(900);
        assertThat(view(between).certain()).isFalse();
        assertThatThrownBy(() -> between.store("a.txt", "in between", "server1", "server2"))
                .isInstanceOf(ProblemException.class);
        between.close();
        if (putBackAgain) {
            putBack();
        }
        two.page = two::everything;

        RunningManager again = startWithServers();
        awaitCertain(again);

        assertThat(versions(again, "a.txt")).containsExactly(3, 2, 1);
        lost.forEach(each -> assertSame(again.api().upload(each.upload()).receipt(), each));
        Catalog whole = again.bean(Catalog.class);
        assertThat(whole.versions()).isEqualTo(4 + many.size());
        assertThat(whole.receipts(
                        many.stream().map(JournaledUpload::upload).limit(900).toList()))
                .hasSize(900);
        assertThat(store(again, "a.txt", "four").version()).isEqualTo(4);
        assertThat(store(again, many.get(1499).name().value(), "second").version())
                .isEqualTo(2);
        beat(again);
        assertThat(view(again).certain()).isTrue();
    }

    private List<JournaledUpload> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new JournaledUpload(
                        UploadId.create(),
                        ME,
                        new FileName("many-%04d.txt".formatted(number)),
                        new ReplicationFactor(2),
                        one.id,
                        RunningManager.blob("many " + number),
                        1,
                        true,
                        Instant.parse("2026-11-23T10:00:00Z"),
                        1,
                        Instant.parse("2026-11-23T10:00:01Z")))
                .toList();
    }

    @Test
    void whatAServerTookThatJoinedInTheMissingTimeIsListedWithIt() throws Exception {
        RunningManager before = startWithServers();
        store(before, "a.txt", "one");
        before.close();
        keep();
        try (JournalServer three = new JournalServer("server3")) {
            RunningManager lost = startWithServers();
            three.join(lost);
            Receipt both = lost.store("b.txt", "with one that is known", "server3", "server1");
            three.notes(both);
            one.holds(both);
            beat(lost);
            lost.close();
            putBack();

            RunningManager again = startWithServers();
            awaitCertain(again);
            assertThat(again.api().upload(both.upload()).receipt())
                    .as("nobody here knows that it is committed")
                    .isNull();
            again.forgetSession(three.registration().folder()); // which this catalog does not know
            CountDownLatch asked = new CountDownLatch(1);
            three.page = () -> {
                await().until(() -> asked.getCount() == 0);
                return three.everything();
            };
            three.join(again);

            assertThat(view(again).certain()).isFalse();
            asked.countDown();
            awaitCertain(again);
            assertSame(again.api().upload(both.upload()).receipt(), both);
        }
    }

    @Test
    void whileAServerIsAwayThatMayKnowMoreNothingIsEnteredAndTheReasonIsTold() throws Exception {
        setBack();
        RunningManager again = start();
        one.join(again);
        one.beat(again);

        await().untilAsserted(() -> assertThat(view(again).problems())
                .anyMatch(problem -> problem.contains("server1 has seen the catalog"))
                .anyMatch(problem ->
                        problem.contains("server2") && problem.contains("cofre proceed missing-servers catalog")));
        assertThat(view(again).certain()).isFalse();
        assertThatThrownBy(() -> again.store("a.txt", "four", "server1", "server2"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.WARMING_UP)).isTrue());
        assertThatThrownBy(() -> again.api().delete(new FileName("a.txt"), ME, null))
                .isInstanceOf(ProblemException.class);
        assertThat(one.beat(again).catalog()).as("it keeps what it has seen").isNull();

        two.join(again);
        awaitCertain(again);
        assertThat(versions(again, "a.txt")).containsExactly(3, 2, 1);
    }

    @Test
    void aPersonMayGoOnWithoutAServerThatIsGoneForGood() throws Exception {
        setBack();
        RunningManager again = start();
        one.join(again);

        proceed(again, "missing-servers");

        awaitCertain(again);
        assertThat(versions(again, "a.txt")).containsExactly(3, 2, 1);
    }

    @Test
    void aServerThatWasRemovedInTheMissingTimeIsWaitedForUntilAPersonSaysThatItIsGone() throws Exception {
        RunningManager before = startWithServers();
        try (JournalServer three = new JournalServer("server3")) {
            three.join(before);
            store(before, "a.txt", "one");
            before.close();
            keep();
            RunningManager lost = startWithServers();
            three.join(lost);
            lost.api().drain(three.id);
            lost.api().remove(three.id);
            store(lost, "a.txt", "two");
            beat(lost);
            lost.close();
            putBack();
            RunningManager again = startWithServers();
            proceed(again, "missing-servers");
            awaitCertain(again);
            again.clock.advance(Duration.ofMinutes(11));
            beat(again);

            assertThatThrownBy(() -> again.api().remove(three.id))
                    .hasMessageContaining("cofre proceed letting-go catalog");
            proceed(again, "letting-go");
            await().ignoreExceptions().until(() -> again.api().remove(three.id).removed());

            assertThat(again.api().nodes()).hasSize(2);
            assertThat(versions(again, "a.txt")).containsExactly(2, 1);
        }
    }

    @Test
    void whatOnlyALateServerKnowsIsEnteredWhenItComes() throws Exception {
        setBack();
        List<CatalogMark> seen = one.seen;
        one.seen = new ArrayList<>(); // as a server that knows nothing
        RunningManager again = start();
        two.seen = new ArrayList<>();
        two.join(again);
        awaitCertain(again);

        one.seen = seen;
        one.join(again);

        assertThat(view(again).certain()).isFalse();
        awaitCertain(again);
        assertThat(versions(again, "a.txt")).containsExactly(3, 2, 1);
    }

    @Test
    void aNumberThatWasGivenTwiceWaitsForAPerson() throws Exception {
        List<Receipt> lost = setBack();
        List<CatalogMark> seen = one.seen;
        one.seen = new ArrayList<>();
        two.seen = new ArrayList<>();
        List<JournaledUpload> journal = List.copyOf(one.journal);
        one.journal.clear();
        List<JournaledUpload> held = List.copyOf(two.journal);
        two.journal.clear();
        RunningManager again = startWithServers();
        Receipt second = again.store("a.txt", "not two", "server1", "server2");
        assertThat(second.version()).isEqualTo(2);

        one.journal.addAll(journal);
        two.journal.addAll(held);
        one.seen = seen;
        one.beat(again);
        await().until(() ->
                again.api().brakes().stream().anyMatch(each -> each.kind().equals("renumbering")));
        assertThat(view(again).problems()).anyMatch(problem -> problem.contains("a.txt"));
        assertThat(again.api().upload(second.upload()).receipt()).isEqualTo(second);
        proceed(again, "renumbering");

        awaitCertain(again);
        assertThat(versions(again, "a.txt")).containsExactly(4, 3, 2, 1);
        assertThat(again.api().upload(lost.get(0).upload()).receipt())
                .isNotNull()
                .extracting(Receipt::version)
                .isEqualTo(4);
    }

    @Test
    void whatIsInTheTrashStaysUntilAPersonHasLooked() throws Exception {
        RunningManager before = startWithServers();
        store(before, "a.txt", "had back");
        before.api().delete(new FileName("a.txt"), ME, null);
        before.close();
        keep();
        RunningManager lost = startWithServers();
        lost.api().undelete(new FileName("a.txt"), ME, null);
        beat(lost);
        lost.close();
        putBack();

        RunningManager again = startWithServers();
        awaitCertain(again);
        Catalog catalog = again.bean(Catalog.class);
        Instant late = Instant.parse("2100-01-01T00:00:00Z");
        assertThat(catalog.expire(late, 10, late)).isEmpty();
        await().until(() ->
                again.api().brakes().stream().anyMatch(each -> each.kind().equals("letting-go")));
        assertThat(again.api().brakes())
                .extracting(StoppedAct::inWords)
                .anyMatch(words -> words.contains("cofre proceed letting-go catalog"));
        again.close();
        RunningManager later = startWithServers();
        await().until(() ->
                later.api().brakes().stream().anyMatch(each -> each.kind().equals("letting-go")));
        assertThat(later.bean(Catalog.class).expire(late, 10, late)).isEmpty();

        proceed(later, "letting-go");

        await().until(() -> later.bean(Catalog.class).held().isEmpty());
        assertThat(later.bean(Catalog.class).expire(late, 10, late)).hasSize(1);
    }

    @Test
    void aSecondManagerOnACopyIsNoticedThoughItHasCountedFurther() throws Exception {
        RunningManager before = startWithServers();
        store(before, "a.txt", "one");
        before.close();
        keep();
        RunningManager real = startWithServers();
        Receipt second = store(real, "a.txt", "two");
        beat(real);

        try (RunningManager copy = start(true)) {
            for (int i = 0; i < 20; i++) {
                copy.bean(Catalog.class).setTime(Instant.now());
            }
            copy.clock.advance(Duration.ofSeconds(10)); // nobody reports any more who has been there before
            assertThat(view(copy).newest().counter())
                    .isGreaterThan(one.seen.get(0).counter());
            one.join(copy);
            assertThat(view(copy).certain()).isFalse();
            assertThat(one.beat(copy).orders().copies()).isEmpty();
            two.join(copy);
            awaitCertain(copy);
            assertSame(copy.api().upload(second.upload()).receipt(), second);
            assertThat(store(copy, "a.txt", "three").version()).isEqualTo(3);
            beat(copy);
        }

        one.join(real);
        two.join(real);
        assertThat(view(real).certain()).isFalse();
        awaitCertain(real);
        assertThat(versions(real, "a.txt")).containsExactly(3, 2, 1);
    }

    @Test
    void anEmptyCatalogBesideServersWithDataIsNotTakenForTheTruth() {
        RunningManager manager = start();

        assertThatThrownBy(() -> manager.register(one.registration(UUID.randomUUID())))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.OTHER_CLUSTER)).isTrue());

        assertThat(view(manager).certain()).isFalse();
        assertThat(view(manager).problems()).anyMatch(problem -> problem.contains("cofre rebuild"));
        two.join(manager);
        assertThatThrownBy(() -> manager.store("a.txt", "one", "server2", "server2"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.WARMING_UP)).isTrue());
    }

    @Test
    void serversFollowTheOrdersOfWhoeverIsNewest() throws Exception {
        RunningManager before = startWithServers();
        store(before, "a.txt", "one");
        before.close();
        keep();
        RunningManager first = startWithServers();
        long epoch = one.beat(first).orders().epoch();
        first.close();
        putBack();

        RunningManager second = startWithServers();

        assertThat(one.beat(second).orders().epoch())
                .as("never the same by chance")
                .isNotEqualTo(epoch);
        one.epoch = epoch;
        assertThat(one.beat(second).orders().epoch()).isGreaterThan(epoch);
    }
}
