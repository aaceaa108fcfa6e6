package dev.cofre.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.system.client.FolderClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.fault.SetClock;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are set, forward and back, by minutes, days and years, while everything goes on: nothing is lost, and nothing stalls. */
class ClockTests {
    /** Uploads after each jump. */
    private static final int MORE = 5;

    private static final ClientName ME = new ClientName("me");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Duration> JUMPS = List.of(
            Duration.ofMinutes(7),
            Duration.ofMinutes(-7),
            Duration.ofDays(3),
            Duration.ofDays(-3),
            Duration.ofDays(400),
            Duration.ofDays(-400),
            Duration.ofDays(-25 * 365));

    private final Semaphore turns = new Semaphore(0);

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init") // each test starts one of its own kind
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private Sender sender;

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    private void start(int servers, String... managerSettings) throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "--cofre.manager.trash.interval=50ms",
                "--cofre.manager.time.interval=50ms",
                "--cofre.manager.repair.interval=100ms",
                "--cofre.manager.repair.retry=500ms",
                "--cofre.manager.repair.urgent-grace=0s",
                "--cofre.manager.repair.order-time=5s",
                "--cofre.manager.snapshots.interval=50ms",
                "--cofre.manager.snapshots.first=0s",
                "--cofre.manager.snapshots.clean-up=100ms"));
        settings.addAll(List.of(managerSettings));
        cluster = Cluster.start(
                home,
                servers,
                settings,
                List.of(
                        "--cofre.inventory.interval=200ms",
                        "--cofre.settlement.interval=100ms",
                        "--cofre.settlement.patience=500ms"));
        sender = new Sender(cluster, ME);
    }

    @Tag("long")
    @Test
    void underLoadNoClockThatIsSetLosesAFileOrStopsAnUpload() throws Exception {
        start(3);
        Map<String, byte[]> deleted = store("deleted", 20);
        deleted.keySet().forEach(name -> cluster.manager().delete(new FileName(name), ME, null));
        Map<String, byte[]> stored = new ConcurrentHashMap<>();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            for (int i = 0; !enough.get(); i++) {
                turns.acquireUninterruptibly();
                byte[] content = Bytes.random(i, i % 5 == 0 ? 200_000 + i : 1000 + i);
                sender.store("file-" + i, content);
                stored.put("file-" + i, content);
            }
        });
        for (Duration jump : JUMPS) {
            set(List.of(cluster.managerClock()), jump, stored, load);
            set(List.of(cluster.nodes().get(0).clock()), jump, stored, load);
            List<SetClock> all = new ArrayList<>(List.of(cluster.managerClock()));
            cluster.nodes().forEach(node -> all.add(node.clock()));
            set(all, jump, stored, load);
        }
        enough.set(true);
        turns.release();
        load.get();

        for (Map.Entry<String, byte[]> file : stored.entrySet()) {
            assertThat(cluster.copies("me", file.getKey())).hasSize(2).containsOnly(file.getValue());
        }
        assertTrashIsWhole(deleted);
    }

    /** For as long as it takes to store some files, which nothing must stop. */
    private void set(List<SetClock> clocks, Duration ahead, Map<String, byte[]> stored, CompletableFuture<Void> load) {
        clocks.forEach(clock -> clock.set(ahead));
        awaitMore(stored, load, ahead);
        clocks.forEach(clock -> clock.set(Duration.ZERO));
        awaitMore(stored, load, ahead);
    }

    private void awaitMore(Map<String, byte[]> stored, CompletableFuture<Void> load, Duration ahead) {
        int before = stored.size();
        turns.release(MORE);
        await("with clocks set by " + ahead)
                .atMost(PATIENCE)
                .until(() -> load.isDone() || stored.size() >= before + MORE);
        assertThat(load).as("uploads, with clocks set by %s", ahead).isNotDone();
    }

    @Tag("long")
    @Test
    void theTrashIsAllThereAfterStartsWithClocksThatAreOff() throws IOException {
        start(2);
        Map<String, byte[]> deleted = store("deleted", 20);
        deleted.keySet().forEach(name -> cluster.manager().delete(new FileName(name), ME, null));
        for (Duration jump : JUMPS) {
            cluster.stopManager();
            cluster.managerClock().set(jump);
            cluster.nodes().forEach(node -> node.clock().set(jump));
            cluster.startManager();
            cluster.awaitLive(2);
            awaitSeconds(1); // some looks at the trash
        }
        cluster.managerClock().set(Duration.ZERO);
        cluster.nodes().forEach(node -> node.clock().set(Duration.ZERO));

        assertTrashIsWhole(deleted);
    }

    @Test
    void repairGoesOnWhateverTheManagersClockIsSetTo() throws IOException {
        start(4, "--cofre.manager.repair.grace=1s", "--cofre.manager.repair.restart-grace=1s");
        for (Duration jump : List.of(Duration.ofDays(-400), Duration.ofDays(400))) {
            Map<String, byte[]> files = store("file " + jump.toDays(), 10);
            cluster.managerClock().set(jump);
            Cluster.Node away = cluster.nodes().get(0);
            away.stop();

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(files.keySet())
                            .allSatisfy(name -> assertThat(cluster.locations("me", name).replicas().stream()
                                            .filter(replica -> replica.state().serves()))
                                    .hasSizeGreaterThanOrEqualTo(2)));
            cluster.managerClock().set(Duration.ZERO);
            away.start();
            cluster.awaitLive(4);
        }
    }

    @Test
    void whatAHostOf2001SavesIsNotThrownAway(@TempDir Path folders) throws IOException {
        start(2);
        try (FolderClient me = new FolderClient(cluster, ME)) {
            Path folder = Files.createDirectory(folders.resolve("docs"));
            Snapshot first = snapshot(me, folder, "one", Clock.systemUTC());
            Snapshot second = snapshot(me, folder, "two", Clock.systemUTC());
            cluster.manager()
                    .setPolicy(
                            ME,
                            new BackupPolicy(
                                    null,
                                    null,
                                    null,
                                    new Retention(2, Map.of(), null, Map.of(), List.of()),
                                    null,
                                    null));
            SetClock host = new SetClock();
            host.set(Duration.between(Instant.now(), Instant.parse("2001-01-01T00:00:00Z")));
            List<Snapshot> made = new ArrayList<>(List.of(first, second));
            for (int i = 0; i < 3; i++) {
                made.add(snapshot(me, folder, "old " + i, host));
            }

            awaitSeconds(2); // some dozen looks at what no rule keeps

            assertThat(me.vault().snapshots()).containsExactlyInAnyOrderElementsOf(made);
        }
    }

    @Test
    void aThousandUploadsThatWaitForASilentPrimaryStandBeforeNoOther() throws IOException {
        start(2);
        Cluster.Node holder = cluster.nodes().get(0);
        Cluster.Node silent = cluster.nodes().get(1);
        silent.proxy().refuse(); // it reports, and answers nobody
        BlobStore store = holder.bean(BlobStore.class);
        List<CompletableFuture<?>> storing = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            storing.add(put(store, "waits-" + i, silent.id(), 2));
        }
        storing.forEach(CompletableFuture::join);
        put(store, "finished", holder.id(), 1).join();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(cluster.manager().files(ME, null, 10).files())
                                .extracting(file -> file.name().value())
                                .containsExactly("finished"));
        silent.proxy().heal();
    }

    @Test
    void whoHoldsAReplicaTakesThePlaceOfAPrimaryThatIsGoneForGood() throws IOException {
        start(2);
        BlobStore store = cluster.nodes().get(0).bean(BlobStore.class);
        for (int i = 0; i < 30; i++) {
            put(store, "file-%02d".formatted(i), new NodeId("server9"), 2).join();
        }

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(cluster.manager().files(ME, null, 100).files())
                                .hasSize(30)
                                .allSatisfy(file -> assertThat(file.replicas()).isEqualTo(2)));
        assertThat(store.unsettled(Instant.now().plusSeconds(60), 10)).isEmpty();
    }

    @Test
    void theStatusSaysWhoseClockIsOffAndByHowMuch() throws IOException {
        start(3);
        cluster.nodes().get(1).clock().set(Duration.ofMinutes(-9));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.manager().status().clocks())
                        .satisfies(clocks -> assertThat(clocks.warnings())
                                .singleElement()
                                .asString()
                                .matches("The clock of server2 is (8|9) min .* behind the manager's.*")));
    }

    /** As one that the manager has assigned. */
    private CompletableFuture<?> put(BlobStore store, String name, NodeId primary, int copies) {
        byte[] content = Bytes.random(name.hashCode(), 500);
        UploadFacts facts =
                new UploadFacts(UploadId.create(), ME, new FileName(name), new ReplicationFactor(copies), primary);
        Warrants warrants = cluster.managerBean(Warrants.class);
        return store.store(
                facts.with(warrants.forFile(facts.upload(), facts.client(), facts.name(), facts.copies())),
                BlobId.ofContent(content),
                content);
    }

    private static Snapshot snapshot(FolderClient me, Path folder, String content, Clock clock) throws IOException {
        Files.writeString(folder.resolve("file.txt"), content);
        return me.backup(folder, null, clock);
    }

    private Map<String, byte[]> store(String prefix, int count) {
        Map<String, byte[]> stored = new ConcurrentHashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] content = Bytes.random(prefix.hashCode() + i, i % 4 == 0 ? 100_000 + i : 1000 + i);
            sender.store(prefix + "-" + i, content);
            stored.put(prefix + "-" + i, content);
        }
        return stored;
    }

    private void assertTrashIsWhole(Map<String, byte[]> deleted) throws IOException {
        assertThat(cluster.manager().trash(ME, null, 1000).versions())
                .extracting(TrashEntry::name)
                .extracting(FileName::value)
                .containsExactlyInAnyOrderElementsOf(deleted.keySet());
        for (Map.Entry<String, byte[]> file : deleted.entrySet()) {
            cluster.manager().undelete(new FileName(file.getKey()), ME, null);
            assertThat(cluster.copies("me", file.getKey())).hasSize(2).containsOnly(file.getValue());
        }
    }

    private static void awaitSeconds(int seconds) {
        Instant until = Instant.now().plusSeconds(seconds);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(until));
    }
}
