package dev.cofre.system.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.system.client.FolderClient;
import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the cluster sees to for snapshots while no client runs: which stay, whether they come, and what nobody needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NEVER_LATE = Duration.ofDays(1);

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    /** Of each test its own. */
    @SuppressWarnings("NullAway.Init")
    private ClientName name;

    private int clients;

    @SuppressWarnings("NullAway.Init")
    private FolderClient me;

    @BeforeAll
    void start(@TempDir Path servers) throws IOException {
        assumeTrue(servers.getFileSystem().supportedFileAttributeViews().contains("unix"));
        cluster = Cluster.start(
                servers,
                3,
                List.of(
                        "--cofre.manager.snapshots.interval=50ms",
                        "--cofre.manager.snapshots.first=0s",
                        "--cofre.manager.snapshots.clean-up=50ms",
                        "--cofre.manager.snapshots.grace=1ms",
                        "--cofre.manager.brake.handful=1000000"),
                List.of());
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void connect(@TempDir Path folders) {
        home = folders;
        name = new ClientName("client" + ++clients);
        me = new FolderClient(cluster, name);
    }

    @AfterEach
    void close() {
        me.close();
    }

    @Test
    void ofEachHostAndPathsTheLastSnapshotsStayAndTheOthersGoToTheTrash() throws IOException {
        List<Snapshot> one = snapshots("one", 3);
        List<Snapshot> two = snapshots("two", 2);

        cluster.manager().setPolicy(name, keepLast(null, null, 1));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(me.vault().snapshots()).containsExactlyInAnyOrder(one.get(2), two.get(1)));
        assertThat(Snapshots.trashed(me.cluster()))
                .extracting(SnapshotFile::id)
                .containsExactlyInAnyOrder(
                        one.get(0).id(), one.get(1).id(), two.get(0).id());
        assertThat(me.check()).isEmpty();
    }

    @Test
    void thePolicyThatSaysMostAboutASnapshotCounts() throws IOException {
        List<Snapshot> special = snapshots("special", 3);
        List<Snapshot> other = snapshots("other", 3);
        cluster.manager()
                .setPolicy(
                        name, keepLast(FolderClient.HOST, special.get(0).paths().get(0), 2));

        cluster.manager().setPolicy(name, keepLast(null, null, 1));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(me.vault().snapshots())
                        .containsExactlyInAnyOrder(special.get(1), special.get(2), other.get(2)));
    }

    @Test
    void whatNoSnapshotNeedsIsCleanedUpAndASnapshotFromTheTrashHasItBack() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot forgotten = me.backup(folder, null);
        Map<String, String> state = GeneratedTree.state(folder);
        Files.write(folder.resolve("file"), Bytes.random(2, 2_000_000));
        Snapshot kept = me.backup(folder, forgotten);
        int before = me.vault().packFiles().size();

        Snapshots.forget(me.cluster(), forgotten);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(me.vault().packFiles()).hasSizeLessThan(before));
        assertThat(me.check()).isEmpty();
        me.vault().recover(Snapshots.trashed(me.cluster()).get(0));
        assertThat(me.vault().snapshots()).containsExactly(forgotten, kept);
        assertThat(me.check()).isEmpty();
        me.restore(forgotten, home.resolve("back"));
        assertThat(GeneratedTree.state(home.resolve("back"))).isEqualTo(state);
    }

    @Test
    void aPackThatASnapshotNeedsComesBackFromTheTrash() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        me.backup(folder, null);
        Vault.PackFile pack = me.vault().packFiles().get(0);

        me.vault().drop(List.of(pack.name()));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(me.check()).isEmpty());
    }

    @Test
    void whileASnapshotCannotBeReadNothingIsCleanedUp() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot first = me.backup(folder, null);
        byte[] nonsense = "{}\n".getBytes(StandardCharsets.UTF_8);
        FileName bad = VaultFiles.snapshot(Instant.EPOCH, BlobId.ofContent(new byte[] {1}));
        new Sender(cluster, name.vault()).store(bad.value(), nonsense);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(cluster.manager().backups().unreadable()).containsExactly(name));

        Snapshots.forget(me.cluster(), first);

        assertThatThrownBy(() -> me.prune(0)).hasMessageContaining("nothing is pruned");
        assertThat(me.check()).anySatisfy(problem -> assertThat(problem).contains("damaged"));
        assertThat(me.vault().snapshots()).isEmpty();
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(packs()).isNotEmpty());
        cluster.manager().delete(bad, name.vault(), null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(packs()).isEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(cluster.manager().backups().unreadable()).isEmpty());
    }

    @Test
    void aSnapshotThatNamesWhatIsNoPackStopsTheCleanUpOfItsOwnClientOnly() throws IOException {
        Snapshot like = snapshots("folder", 1).get(0);
        for (String noPack : List.of("", "policy-1", "../pack-1", "x".repeat(2000))) {
            SnapshotFormat.Written written =
                    SnapshotFormat.write(like.withTags(List.of("n" + noPack.length())), List.of(noPack));
            FileName file = VaultFiles.snapshot(written.snapshot());
            new Sender(cluster, name.vault()).store(file.value(), written.content());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(cluster.manager().backups().unreadable()).containsExactly(name));
            try (FolderClient other = new FolderClient(cluster, new ClientName("other" + noPack.length()))) {
                Path folder = Files.createDirectories(home.resolve("other"));
                Files.write(folder.resolve("file"), Bytes.random(noPack.length(), 1000));
                Snapshots.forget(other.cluster(), other.backup(folder, null));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(other.vault().packFiles()).isEmpty());
            }
            cluster.manager().delete(file, name.vault(), null);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(cluster.manager().backups().unreadable()).isEmpty());
        }
        assertThat(me.check()).isEmpty();
    }

    @Test
    void twoClientsBackUpWhileTheClusterCleansUpAndNothingThatASnapshotNeedsIsGone() throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<Map<Snapshot, Map<String, String>>>> ended = new ArrayList<>();
            for (int seed = 1; seed <= 2; seed++) {
                ended.add(both.submit(backingUpAndForgetting(seed)));
            }
            for (Future<Map<Snapshot, Map<String, String>>> each : ended) {
                Map<Snapshot, Map<String, String>> left = each.get(5, TimeUnit.MINUTES);
                assertThat(left).isNotEmpty();
                for (Map.Entry<Snapshot, Map<String, String>> snapshot : left.entrySet()) {
                    Path target = home.resolve("restored-" + snapshot.getKey().shortId());
                    me.restore(snapshot.getKey(), target);
                    assertThat(GeneratedTree.state(target))
                            .as(snapshot.getKey().toString())
                            .isEqualTo(snapshot.getValue());
                }
            }
        } finally {
            both.shutdownNow();
        }
        assertThat(me.check()).isEmpty();
        assertThat(me.flaws).isEmpty();
    }

    /** Both use the same vault, and much of what one stores the other has too. @return the snapshots that are left */
    private Callable<Map<Snapshot, Map<String, String>>> backingUpAndForgetting(int seed) {
        return () -> {
            Random random = new Random(seed);
            Path folder = home.resolve("tree-" + seed);
            GeneratedTree tree = new GeneratedTree(folder, 3); // the same for both
            Map<Snapshot, Map<String, String>> states = new LinkedHashMap<>();
            Snapshot parent = null;
            for (int i = 0; i < 8; i++) {
                try (Backup backup =
                        new Backup(me.vault(), FolderClient.plan(folder, parent), me.listening(), Clock.systemUTC())) {
                    parent = backup.run().stored().orElseThrow().snapshot();
                }
                states.put(parent, GeneratedTree.state(folder));
                tree.change();
                for (Snapshot each : List.copyOf(states.keySet())) {
                    if (states.size() > 1 && random.nextInt(3) == 0) {
                        Snapshots.forget(me.cluster(), each);
                        states.remove(each);
                    }
                }
            }
            return states;
        };
    }

    @Test
    void aSnapshotThatDoesNotComeInTimeIsToldUntilItComes() throws IOException {
        cluster.manager().setPolicy(name, expecting("web1", Duration.ofSeconds(1)));
        cluster.manager().setPolicy(name, expecting(FolderClient.HOST, NEVER_LATE));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(cluster.manager().backups().backups())
                    .extracting(BackupStatus::host)
                    .containsExactly("web1", FolderClient.HOST);
            assertThat(cluster.manager().backups().backups())
                    .extracting(BackupStatus::late)
                    .containsExactly(true, false);
        });
        assertThat(health().statusCode()).isEqualTo(503);
        assertThat(new String(health().body(), StandardCharsets.UTF_8)).contains("web1 of client " + name);
        assertThat(Http.get(cluster.managerUrl().resolve("/actuator/health")).statusCode())
                .as("nobody should restart the manager for this")
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics())
                        .contains("cofre_snapshots_late 1.0")
                        .contains(
                                "cofre_snapshots_age_seconds{client=\"%s\",host=\"web1\",path=\"\"}".formatted(name)));

        snapshots("folder", 1);
        cluster.manager().removePolicy(name, "web1", null);

        await().atMost(PATIENCE).untilAsserted(() -> {
            BackupStatus status = cluster.manager().backups().backups().get(0);
            assertThat(status.newest()).isNotNull();
            assertThat(status.late()).isFalse();
            assertThat(health().statusCode()).isEqualTo(200);
        });
        cluster.manager().removePolicy(name, FolderClient.HOST, null);
    }

    @Test
    void aPolicyTakesThePlaceOfTheOneForTheSameHostAndPath() {
        cluster.manager().setPolicy(name, keepLast("web1", null, 1));
        cluster.manager().setPolicy(name, keepLast("web1", "/home", 2));

        List<BackupPolicy> policies =
                cluster.manager().setPolicy(name, keepLast("web1", null, 3)).policies();

        assertThat(policies).hasSize(2);
        assertThat(policies.get(1).keep()).isEqualTo(keepLast(null, null, 3).keep());
        assertThat(policies.get(1).since()).isNotNull();
        assertThat(cluster.manager().policies(name).policies()).isEqualTo(policies);
        assertThat(cluster.copies(
                        name.vault().value(), VaultFiles.policy("web1", null).value()))
                .hasSize(2);
        cluster.manager().removePolicy(name, "web1", "/home");
        assertThat(cluster.manager().removePolicy(name, "web1", null).policies())
                .isEmpty();
    }

    @Test
    void policiesThatAreSetAtOnceAreAllThere() throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ended = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String host = "host" + i;
                ended.add(many.submit(() -> cluster.manager().setPolicy(name, keepLast(host, null, 1))));
            }
            for (Future<?> each : ended) {
                each.get(1, TimeUnit.MINUTES);
            }
        } finally {
            many.shutdownNow();
        }

        assertThat(cluster.manager().policies(name).policies())
                .extracting(BackupPolicy::host)
                .containsExactlyInAnyOrder("host0", "host1", "host2", "host3", "host4", "host5", "host6", "host7");
    }

    @Test
    void aPolicyThatSaysNothingIsRefused() {
        for (String body : List.of(
                "{}",
                "{\"keep\":{}}",
                "{\"keep\":{\"last\":-1}}",
                "{\"keep\":{\"periods\":{\"DAILY\":0}}}",
                "{\"keep\":{\"within\":\"a week\"}}",
                "{\"expectEvery\":\"PT0S\"}",
                "{\"expectEvery\":\"PT24H\",\"host\":\"\"}",
                "{\"expectEvery\":\"PT24H\",\"zone\":\"Nowhere/Land\"}")) {
            HttpResponse<byte[]> answer =
                    Http.put(policies(), body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
        }
        assertThat(cluster.manager().policies(name).policies()).isEmpty();
        Http.problem(
                Http.get(cluster.managerUrl().resolve("/policies?client=" + "x".repeat(65))),
                ProblemType.INVALID_REQUEST);
        Http.problem(
                Http.send(Http.to(cluster.managerUrl().resolve("/policies?client=" + name + "&host=x"))
                        .DELETE()),
                ProblemType.NOT_FOUND);
    }

    private URI policies() {
        return cluster.managerUrl().resolve("/policies?client=" + name);
    }

    private List<Snapshot> snapshots(String folderName, int count) throws IOException {
        Path folder = Files.createDirectories(home.resolve(folderName));
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve("file"), Bytes.random(folderName.hashCode() + i, 1000));
            snapshots.add(me.backup(folder, snapshots.isEmpty() ? null : snapshots.get(i - 1)));
        }
        return snapshots;
    }

    private List<FileName> packs() {
        return cluster.manager().files(name.vault(), null, 1000).files().stream()
                .map(FileEntry::name)
                .filter(VaultFiles::isPack)
                .toList();
    }

    private HttpResponse<byte[]> health() {
        return Http.get(cluster.managerUrl().resolve("/actuator/health/backups"));
    }

    private String metrics() {
        return new String(
                Http.get(cluster.managerUrl().resolve("/actuator/prometheus")).body(), StandardCharsets.UTF_8);
    }

    private static BackupPolicy keepLast(@Nullable String host, @Nullable String path, int last) {
        return new BackupPolicy(host, path, null, new Retention(last, Map.of(), null, Map.of(), List.of()), null, null);
    }

    private static BackupPolicy expecting(String host, Duration every) {
        return new BackupPolicy(host, null, every, null, null, null);
    }
}
