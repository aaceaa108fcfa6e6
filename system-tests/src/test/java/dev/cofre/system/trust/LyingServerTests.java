package dev.cofre.system.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.system.client.FolderClient;
import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One server gives other bytes than it was given; manager and clients act on none of them, and the copies are made anew. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LyingServerTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private Path servers;

    /** Of each test its own. */
    @SuppressWarnings("NullAway.Init")
    private ClientName name;

    private int clients;

    @SuppressWarnings("NullAway.Init")
    private FolderClient me;

    @BeforeAll
    void start(@TempDir Path all) throws IOException {
        servers = all;
        assumeTrue(servers.getFileSystem().supportedFileAttributeViews().contains("unix"));
        cluster = Cluster.start(
                servers,
                3,
                List.of(
                        "--cofre.manager.snapshots.interval=50ms",
                        "--cofre.manager.snapshots.first=0s",
                        "--cofre.manager.snapshots.clean-up=50ms",
                        "--cofre.manager.snapshots.grace=1ms",
                        "--cofre.manager.trash.interval=100ms",
                        "--cofre.manager.trash.retention=10s",
                        "--cofre.manager.repair.interval=100ms",
                        "--cofre.manager.repair.retry=500ms",
                        "--cofre.manager.repair.order-time=3s"),
                List.of("--cofre.inventory.interval=200ms", "--cofre.settlement.patience=500ms"));
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
        cluster.nodes().forEach(node -> node.lies().beHonest());
        me.close();
    }

    @Test
    void snapshotsThatAreSaidToNeedNoPacksLoseNone() throws IOException {
        List<Snapshot> snapshots = new ArrayList<>();
        Path folder = Files.createDirectories(home.resolve("folder"));
        for (int i = 0; i < 3; i++) {
            Files.write(folder.resolve("file"), Bytes.random(i, 200_000));
            snapshots.add(me.backup(folder, i == 0 ? null : snapshots.get(i - 1)));
        }
        List<FileName> packs = names(VaultFiles::isPack);
        double before = doubted();

        for (Snapshot each : snapshots) {
            lieOnce(
                    VaultFiles.snapshot(each),
                    SnapshotFormat.write(each, List.of()).content());
        }
        Path read = servers.resolve("manager/needs").resolve(name.vault() + ".needs");

        await().atMost(PATIENCE).until(() -> {
            Files.deleteIfExists(
                    read); // as on a manager that has read none of them yet; a look that is under way writes it again
            return doubted() > before;
        });
        assertThat(names(VaultFiles::isPack)).isEqualTo(packs);
        cluster.nodes().forEach(node -> node.lies().beHonest());
        awaitTwoGoodCopiesOfAll();
        assertThat(names(VaultFiles::isPack)).isEqualTo(packs);
        assertThat(me.check()).isEmpty();
        me.restore(snapshots.get(2), home.resolve("back"));
        assertThat(GeneratedTree.state(home.resolve("back"))).isEqualTo(GeneratedTree.state(folder));
    }

    @Test
    void aForgedIndexMakesNoBackupSkipWhatIsNowhere() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        Files.write(folder.resolve("file"), Bytes.random(1, 200_000));
        Snapshot first = me.backup(folder, null);
        for (FileEntry index : files(VaultFiles::isIndex)) {
            lieOnce(index.name(), new byte[(int) index.size()]);
        }
        Files.write(folder.resolve("other"), Bytes.random(2, 200_000));

        Snapshot second = me.backup(folder, first);

        me.restore(second, home.resolve("back"));
        assertThat(me.flaws).isEmpty();
        assertThat(GeneratedTree.state(home.resolve("back"))).isEqualTo(GeneratedTree.state(folder));
        assertThat(me.check()).isEmpty();
    }

    @Test
    void oneBadCopyFailsNoRestoreAndIsMadeAnew() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        for (int i = 0; i < 10; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 150_000));
        }
        Snapshot snapshot = me.backup(folder, null);
        Map<String, String> state = GeneratedTree.state(folder);
        int quarantined = quarantined();
        FileEntry pack = files(VaultFiles::isPack).stream()
                .filter(file -> file.size() > 1_000_000)
                .findFirst()
                .orElseThrow();
        lieOnce(pack.name(), new byte[(int) pack.size()]);

        // whoever is asked first is chance: until a liar was, and was found out
        for (int i = 0; i < 20 && quarantined() == quarantined; i++) {
            Path back = home.resolve("back-" + i);
            me.restore(snapshot, back);
            assertThat(me.flaws).isEmpty();
            assertThat(GeneratedTree.state(back)).isEqualTo(state);
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(quarantined()).isGreaterThan(quarantined));
        cluster.nodes().forEach(node -> node.lies().beHonest());
        awaitTwoGoodCopiesOfAll();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(me.check()).isEmpty());
    }

    @Test
    void packsThatGoBetweenFindAndSaveLeaveNoSnapshotAndAreStoredAnew() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        Files.write(folder.resolve("a"), Bytes.random(1, 200_000));
        Snapshot first = me.backup(folder, null);
        Map<String, String> state = GeneratedTree.state(folder);
        Vault vault = Vault.openForBackup(me.cluster(), FolderClient.listener());
        // found by this vault; then forgotten, cleaned up, and gone for good
        Snapshots.forget(me.cluster(), first);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(files(VaultFiles::isPack)).isEmpty();
            List<String> trash = new ArrayList<>();
            me.cluster().trash(entry -> trash.add(entry.name().value()));
            assertThat(trash).isEmpty();
        });

        try (Backup backup = new Backup(vault, FolderClient.plan(folder, null), me.listening(), Clock.systemUTC())) {
            assertThatThrownBy(backup::run).isInstanceOf(IOException.class).hasMessageContaining("are gone");
        }

        assertThat(Snapshots.of(me.cluster(), FolderClient.listener()).all()).isEmpty();
        Snapshot again = me.backup(folder, null);
        me.restore(again, home.resolve("back"));
        assertThat(GeneratedTree.state(home.resolve("back"))).isEqualTo(state);
    }

    @Test
    void whatWouldTakeMuchOfAVaultWaitsUntilAPersonSaysThatItIsMeant() throws IOException {
        Path folder = Files.createDirectories(home.resolve("folder"));
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve("file"), Bytes.random(i, 1000));
            snapshots.add(me.backup(folder, i == 0 ? null : snapshots.get(i - 1)));
        }
        int before = names(VaultFiles::isPack).size();
        assertThat(before).isGreaterThanOrEqualTo(16);

        snapshots.forEach(each -> Snapshots.forget(me.cluster(), each));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stopped()).hasSize(1));
        assertThat(stopped().get(0).inWords())
                .contains("clean-up of " + name.vault() + " would take", "cofre proceed clean-up " + name.vault());
        assertThat(names(VaultFiles::isPack))
                .as("a handful may have gone while some were forgotten and others were not yet")
                .hasSizeGreaterThanOrEqualTo(before - 10);
        assertThat(metrics()).contains("cofre_brakes_stopped 1.0");

        // once more where more has come together since
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            for (StoppedAct each : stopped()) {
                cluster.manager().proceed(each.kind(), each.scope(), null);
            }
            assertThat(names(VaultFiles::isPack)).isEmpty();
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stopped()).isEmpty());
    }

    /** What is stopped of this test's client. */
    private List<StoppedAct> stopped() {
        return cluster.manager().brakes().stream()
                .filter(each -> each.scope().equals(name.vault().value()))
                .toList();
    }

    @Test
    void aDoubtAboutAGoodCopyDropsNothing() throws IOException {
        byte[] content = Bytes.random(1, 300_000);
        new Sender(cluster, name).store("file", content);
        Locations where = cluster.locations(name.value(), "file");

        for (Locations.Location replica : where.replicas()) {
            assertThat(doubt(replica, where.blob())).isEqualTo(202);
            assertThat(doubt(replica, BlobId.ofContent(new byte[] {1})))
                    .as("a grant is for one blob")
                    .isEqualTo(403);
        }

        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.copies(name.value(), "file"))
                        .hasSize(2)
                        .allSatisfy(copy -> assertThat(copy).isEqualTo(content)));
    }

    private static int doubt(Locations.Location replica, BlobId blob) {
        return Http.send(Http.to(replica.url().resolve("/blobs/" + blob + "/doubts"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .header("Authorization", "Bearer " + replica.grant()))
                .statusCode();
    }

    /** One of the servers that hold the file, chosen by its name, gives other bytes for it. */
    private void lieOnce(FileName file, byte[] bytes) {
        Locations where = cluster.locations(name.vault().value(), file.value());
        cluster.nodes().stream()
                .filter(node ->
                        where.replicas().stream().anyMatch(each -> each.node().equals(node.id())))
                .findFirst()
                .orElseThrow()
                .lies()
                .give(where.blob(), bytes);
    }

    private List<FileEntry> files(Predicate<FileName> wanted) {
        return cluster.manager().files(name.vault(), null, 1000).files().stream()
                .filter(file -> wanted.test(file.name()))
                .toList();
    }

    private List<FileName> names(Predicate<FileName> wanted) {
        return files(wanted).stream().map(FileEntry::name).toList();
    }

    private void awaitTwoGoodCopiesOfAll() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(files(file -> true))
                        .allSatisfy(file -> assertThat(cluster.digests(
                                                name.vault().value(),
                                                file.name().value())
                                        .values())
                                .hasSize(2)
                                .allMatch(file.blob()::equals)));
    }

    private int quarantined() throws IOException {
        int files = 0;
        for (Cluster.Node node : cluster.nodes()) {
            files += node.files("quarantine").size();
        }
        return files;
    }

    private String metrics() {
        return new String(
                Http.get(cluster.managerUrl().resolve("/actuator/prometheus")).body(), StandardCharsets.UTF_8);
    }

    private double doubted() {
        return metrics()
                .lines()
                .filter(line -> line.startsWith("cofre_content_doubted_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
