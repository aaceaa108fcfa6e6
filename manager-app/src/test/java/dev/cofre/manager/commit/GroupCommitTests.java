package dev.cofre.manager.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.history.History;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTests {
    private final Semaphore gate = new Semaphore(0);
    private final List<Integer> groups = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Catalog catalog = committing(this::enter);
    private final GroupCommit commit = new GroupCommit(catalog, new History(catalog, () -> Instant.EPOCH), meters);

    @AfterEach
    void stop() throws InterruptedException {
        gate.release(1_000_000);
        commit.destroy();
        callers.shutdownNow();
    }

    @Test
    void whoeverWaitsDuringATransactionSharesTheNext() throws Exception {
        Future<List<UploadResult>> first = commitLater(version("first"));
        await().until(() -> groups.size() == 1);
        List<Future<List<UploadResult>>> waiting = IntStream.range(0, 50)
                .mapToObj(i -> commitLater(version("waiting" + i)))
                .toList();
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 51);

        gate.release(1_000_000);

        assertThat(first.get()).hasSize(1);
        for (int i = 0; i < 50; i++) {
            assertThat(waiting.get(i).get().get(0).receipt())
                    .isNotNull()
                    .extracting(Receipt::name)
                    .isEqualTo(new FileName("waiting" + i));
        }
        assertThat(groups).containsExactly(1, 50);
    }

    @Test
    void anUploadThatCannotBeEnteredFailsAlone() {
        gate.release(1_000_000);

        List<UploadResult> results =
                commit.commit(List.of(version("a"), version("b"), version("poison"), version("c"), version("d")));

        assertThat(results)
                .extracting(result -> result.receipt() != null)
                .containsExactly(true, true, false, true, true);
        assertThat(results.get(2).problem())
                .isNotNull()
                .satisfies(
                        problem -> assertThat(problem.is(ProblemType.INTERNAL)).isTrue());
    }

    @Test
    void moreThanCanWaitAreToldToComeBack() {
        fill("me");
        fill("you");
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 20_000);

        assertThatThrownBy(() -> commit.commit(List.of(version("one too many"))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.is(ProblemType.BUSY)).isTrue();
                    assertThat(e.retryAfter()).isPresent();
                });
    }

    @Test
    void aClientOfWhomManyWaitLeavesOthersTheirRoom() throws Exception {
        fill("me");
        fill("me");
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 15_000);

        UploadResult refused = commit.commit(List.of(version("one too many"))).get(0);
        assertThat(refused.problem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.is(ProblemType.BUSY)).isTrue());
        NewVersion anothers = of("you", "in between");
        Future<List<UploadResult>> both =
                callers.submit(() -> commit.commit(List.of(version("again too many"), anothers)));
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 15_001);
        gate.release(1_000_000);

        assertThat(both.get()).hasSize(2);
        assertThat(both.get().get(0).problem()).isNotNull();
        assertThat(both.get().get(1).receipt()).isNotNull();
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 0);
        assertThat(commit.commit(List.of(version("later"))).get(0).receipt()).isNotNull();
    }

    private void fill(String client) {
        List<NewVersion> many =
                IntStream.range(0, 10_000).mapToObj(i -> of(client, "f" + i)).toList();
        callers.execute(() -> commit.commit(many));
    }

    @Test
    void noTransactionGoesOnWithoutEnd() throws Exception {
        Future<List<UploadResult>> first = commitLater(version("first"));
        await().until(() -> groups.size() == 1);
        for (int i = 0; i < 50; i++) {
            List<NewVersion> hundred = IntStream.range(0, 100)
                    .mapToObj(each -> version("f" + each))
                    .toList();
            callers.execute(() -> commit.commit(hundred));
        }
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 5001);

        gate.release(1_000_000);

        assertThat(first.get()).hasSize(1);
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 0);
        assertThat(groups).containsExactly(1, 2000, 2000, 1000);
    }

    @Test
    void whatIsWaitingAtTheEndIsStillEntered() throws Exception {
        Future<List<UploadResult>> last = commitLater(version("last"));
        await().until(() -> groups.size() == 1);
        Future<List<UploadResult>> waiting = commitLater(version("waiting"));
        await().until(() -> meters.get("cofre.commit.waiting").gauge().value() == 2);

        gate.release(1_000_000);
        commit.destroy();

        assertThat(last.get().get(0).receipt()).isNotNull();
        assertThat(waiting.get().get(0).receipt()).isNotNull();
        assertThatThrownBy(() -> commit.commit(List.of(version("too late")))).isInstanceOf(ProblemException.class);
    }

    @Test
    void anErrorIsThatOfItsGroupAndTheNextOnesAreEntered() {
        gate.release(1_000_000);

        assertThatThrownBy(() -> commit.commit(List.of(version("error")))).hasRootCauseInstanceOf(LinkageError.class);

        assertThat(commit.isAlive()).isTrue();
        assertThat(commit.commit(List.of(version("next"))).get(0).receipt()).isNotNull();
    }

    private Future<List<UploadResult>> commitLater(NewVersion version) {
        return callers.submit(() -> commit.commit(List.of(version)));
    }

    private List<CommitOutcome> enter(List<NewVersion> versions) {
        groups.add(versions.size());
        gate.acquireUninterruptibly();
        if (versions.stream().anyMatch(version -> version.name().value().equals("poison"))) {
            throw new IllegalStateException("a row that the database does not take");
        }
        if (versions.get(0).name().value().equals("error")) {
            throw new LinkageError("of a test");
        }
        return versions.stream()
                .<CommitOutcome>map(version -> new CommitOutcome.Committed(new Receipt(
                        version.upload(),
                        version.client(),
                        version.name(),
                        1,
                        version.blob(),
                        version.size(),
                        version.copies(),
                        List.of(),
                        version.committed())))
                .toList();
    }

    private static NewVersion version(String name) {
        return of("me", name);
    }

    private static NewVersion of(String client, String name) {
        return new NewVersion(
                UploadId.create(),
                new ClientName(client),
                new FileName(name),
                BlobId.ofContent(new byte[0]),
                0,
                new ReplicationFactor(2),
                List.of(),
                Instant.EPOCH);
    }

    /** A catalog in memory that can do nothing but commit. */
    private static Catalog committing(Function<List<NewVersion>, List<CommitOutcome>> commit) {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    @SuppressWarnings("unchecked") // the only argument of commit()
                    List<NewVersion> versions = (List<NewVersion>) arguments[0];
                    return commit.apply(versions);
                });
    }
}
