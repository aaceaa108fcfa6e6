package dev.cofre.system.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Selection;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.system.client.FolderClient;
import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Folders go into snapshots and come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotTests {
    private static final int CHAINS = 4;

    private Cluster cluster;
    private Path home;
    private ClientName name;
    private FolderClient me;
    private int clients;

    @BeforeAll
    void start(@TempDir Path servers) throws IOException {
        assumeTrue(servers.getFileSystem().supportedFileAttributeViews().contains("unix"));
        cluster = Cluster.start(servers, 3);
    }

    @AfterAll
    void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void connect(@TempDir Path home) {
        this.home = home;
        name = new ClientName("client" + ++clients);
        me = new FolderClient(cluster, name);
    }

    @AfterEach
    void startStopped() {
        me.close();
        cluster.startStopped();
    }

    @Test
    void anyTreeComesBackFromAnySnapshotOfAChainAfterAServerWasLost() throws IOException {
        Map<Snapshot, Map<String, String>> states = new LinkedHashMap<>();
        for (int seed = 1; seed <= CHAINS; seed++) {
            Path folder = home.resolve("tree-" + seed);
            GeneratedTree tree = new GeneratedTree(folder, seed);
            Snapshot parent = null;
            for (int i = 0; i < 3; i++) {
                parent = me.backup(folder, parent);
                states.put(parent, GeneratedTree.state(folder));
                tree.change();
            }
        }
        cluster.nodes().get(0).stop();

        for (Map.Entry<Snapshot, Map<String, String>> each : states.entrySet()) {
            Path target = home.resolve("restored-" + each.getKey().shortId());
            me.restore(each.getKey(), target);

            assertThat(GeneratedTree.state(target)).as(each.getKey().toString()).isEqualTo(each.getValue());
        }
        assertThat(me.flaws).isEmpty();
    }

    @Test
    void whatHasNotChangedIsNeitherReadNorStored() throws IOException {
        Path folder = home.resolve("tree");
        new GeneratedTree(folder, 7);
        Snapshot first = me.backup(folder, null);
        long readAtFirst = me.read.getAndSet(0);

        Snapshot second = me.backup(folder, first);

        assertThat(readAtFirst).isPositive();
        assertThat(me.read).hasValue(0);
        assertThat(subtree(second, folder)).isEqualTo(subtree(first, folder)); // other programs change what is above
        assertThat(second.summary().dataBlobs()).isZero();
        assertThat(second.summary().filesUnmodified())
                .isEqualTo(first.summary().filesNew())
                .isEqualTo(second.summary().filesProcessed());
    }

    /** The tree of a folder, as its name says. */
    private BlobId subtree(Snapshot snapshot, Path folder) throws IOException {
        List<BlobId> found = new ArrayList<>();
        SnapshotTree.of(me.vault(), snapshot, null).walk((path, names, node) -> {
            if (path.equals(folder.toString())) {
                found.add(Objects.requireNonNull(node.subtree()));
                return false;
            }
            return true;
        });
        return found.get(0);
    }

    @Test
    void whatWasMovedOrCopiedIsNotStoredAgain() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("one"), Bytes.random(1, 5_000_000));
        Snapshot first = me.backup(folder, null);

        Files.copy(folder.resolve("one"), folder.resolve("copy"));
        Files.move(folder.resolve("one"), folder.resolve("moved"));
        Snapshot second = me.backup(folder, first);

        assertThat(second.summary().dataBlobs()).isZero();
    }

    @Test
    void whatReachedTheClusterBeforeABackupBrokeOffIsNotSentAgain() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        for (int i = 0; i < 10; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 9_000_000));
        }
        BackupListener breaking = me.atFile(9, () -> {
            throw new IllegalStateException("broken off");
        });
        try (Backup backup = new Backup(me.vault(), FolderClient.plan(folder, null), breaking, Clock.systemUTC())) {
            assertThatThrownBy(backup::run).hasMessage("broken off");
        }
        assertThat(Snapshots.of(me.cluster(), FolderClient.listener()).all()).isEmpty();

        Snapshot snapshot = me.backup(folder, null);

        assertThat(snapshot.summary().dataAdded()).isLessThan(10 * 9_000_000L / 2);
        assertComesBack(snapshot, folder);
    }

    @Test
    void aServerThatDiesInABackupDoesNotFailIt() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 5_000_000));
        }
        BackupListener killing = me.atFile(4, () -> cluster.nodes().get(1).stop());

        Snapshot snapshot;
        try (Backup backup = new Backup(me.vault(), FolderClient.plan(folder, null), killing, Clock.systemUTC())) {
            Backup.Result result = backup.run();
            snapshot = result.stored().orElseThrow().snapshot();
            assertThat(result.complete()).isTrue();
        }

        assertComesBack(snapshot, folder);
        assertThat(me.flaws).isEmpty();
    }

    @Test
    void onlyWhatDiffersIsFetched() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("large"), Bytes.random(1, 20_000_000));
        Files.writeString(folder.resolve("small"), "small");
        Snapshot snapshot = me.backup(folder, null);
        Path target = home.resolve("back");
        me.restore(snapshot, target);
        me.fetched.set(0);

        byte[] large = Files.readAllBytes(target.resolve("large"));
        large[10_000_000] ^= 1;
        Files.write(target.resolve("large"), large);
        me.restore(snapshot, target);

        assertThat(me.fetched.get()).isBetween(1L, 8_000_000L);
        assertThat(GeneratedTree.state(target)).isEqualTo(GeneratedTree.state(folder));
    }

    @Test
    void filesThatAreThereStayIfThatIsWanted() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.writeString(folder.resolve("file"), "as it was");
        Snapshot snapshot = me.backup(folder, null);
        Path target = Files.createDirectories(home.resolve("back"));
        Files.writeString(target.resolve("file"), "as it is");

        me.restore(snapshot, target, Restore.Plan.everything(Overwrite.NEVER));
        assertThat(target.resolve("file")).hasContent("as it is");
        me.restore(snapshot, target, Restore.Plan.everything(Overwrite.IF_NEWER));
        assertThat(target.resolve("file")).hasContent("as it is");
        me.restore(snapshot, target, Restore.Plan.everything(Overwrite.IF_CHANGED));
        assertThat(target.resolve("file")).hasContent("as it was");
    }

    @Test
    void nothingIsWrittenThroughLinksThatAreInTheWay() throws IOException {
        Path folder = home.resolve("tree");
        Files.createDirectories(folder.resolve("dir"));
        Files.writeString(folder.resolve("dir/file"), "as it was");
        Files.writeString(folder.resolve("other"), "as it was");
        Snapshot snapshot = me.backup(folder, null);
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path victim = Files.writeString(outside.resolve("victim"), "mine");
        Path target = Files.createDirectories(home.resolve("back"));
        Files.createSymbolicLink(target.resolve("dir"), outside);
        Files.createLink(target.resolve("other"), victim);

        me.restore(snapshot, target);

        assertThat(outside.resolve("file")).doesNotExist();
        assertThat(victim).hasContent("mine");
        assertThat(target.resolve("dir/file")).hasContent("as it was");
        assertThat(target.resolve("other")).hasContent("as it was");
    }

    @Test
    void aFileThatCannotBeReadIsListedWithItsReason() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("good"), "good".getBytes(StandardCharsets.UTF_8));
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        Path gone = Files.write(folder.resolve("gone"), new byte[10]);
        Selection deleting = (path, entry) -> {
            if (path.equals(gone)) {
                try {
                    Files.delete(gone); // after it was looked at, before it is read
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return true;
        };
        Backup.Plan plan = new Backup.Plan(
                new Backup.Source.Disk(List.of(folder), deleting), "host", "me", null, Backup.Options.none());

        Backup.Result result;
        try (Backup backup = new Backup(me.vault(), plan, me.listening(), Clock.systemUTC())) {
            result = backup.run();
        }

        assertThat(result.summary().errors()).isEqualTo(1);
        assertThat(me.flaws).containsExactly("it is not there any more");
        List<String> listed = new ArrayList<>();
        SnapshotTree.of(me.vault(), result.stored().orElseThrow().snapshot(), folder.toString())
                .walk((path, names, node) -> listed.add(node.name() + ": " + node.flaw()));
        assertThat(listed).containsExactly("dangling: null", "gone: it is not there any more", "good: null");
    }

    @Test
    void whatIsPrunedIsNeededByNoSnapshot() throws IOException {
        Random random = new Random(11);
        Path folder = home.resolve("tree");
        GeneratedTree tree = new GeneratedTree(folder, 11);
        Map<Snapshot, Map<String, String>> states = new LinkedHashMap<>();
        Snapshot parent = null;
        for (int i = 0; i < 8; i++) {
            parent = me.backup(folder, parent);
            states.put(parent, GeneratedTree.state(folder));
            tree.change();
            for (Snapshot each : List.copyOf(states.keySet())) {
                if (states.size() > 1 && random.nextInt(3) == 0) {
                    Snapshots.forget(me.cluster(), each);
                    states.remove(each);
                }
            }
            me.prune(0);
        }

        assertThat(me.check()).isEmpty();
        for (Map.Entry<Snapshot, Map<String, String>> each : states.entrySet()) {
            Path target = home.resolve("restored-" + each.getKey().shortId());
            me.restore(each.getKey(), target);
            assertThat(GeneratedTree.state(target)).as(each.getKey().toString()).isEqualTo(each.getValue());
        }
    }

    @Test
    void whatIsLeftOfAPackIsPackedAnewAndTheSnapshotKeepsItsId() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("stays"), Bytes.random(1, 400_000));
        Files.write(folder.resolve("goes"), Bytes.random(2, 4_000_000));
        Snapshot first = me.backup(folder, null);
        Files.delete(folder.resolve("goes"));
        Snapshot second = me.backup(folder, first);
        Snapshots.forget(me.cluster(), first);

        Prune.Result result = me.prune(0.05);

        assertThat(result.repacked()).isGreaterThanOrEqualTo(1);
        assertThat(result.repackedBytes()).isBetween(400_000L, 500_000L);
        assertThat(me.vault().packFiles().stream()
                        .mapToLong(Vault.PackFile::size)
                        .sum())
                .isLessThan(500_000);
        assertThat(me.vault().snapshots()).containsExactly(second);
        assertThat(me.check()).isEmpty();
        assertComesBack(second, folder);
    }

    @Test
    void aSnapshotThatIsForgottenAndPrunedCanBeHadBack() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot snapshot = me.backup(folder, null);
        Snapshots.forget(me.cluster(), snapshot);
        me.prune(0);
        assertThat(me.vault().packFiles()).isEmpty();

        List<SnapshotFile> trash = Snapshots.trashed(me.cluster());
        assertThat(trash).extracting(SnapshotFile::id).containsExactly(snapshot.id());
        me.vault().recover(trash.get(0));

        assertThat(me.vault().snapshots()).containsExactly(snapshot);
        assertThat(me.check()).isEmpty();
        assertComesBack(snapshot, folder);
    }

    @Test
    void aBackupHasBackWhatIsPrunedUnderItsFeet() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshots.forget(
                me.cluster(), me.backup(folder, null)); // its packs are needed by nobody, and known to the next backup
        BackupListener pruning =
                me.atFile(1, () -> assertThat(me.prune(0).unneeded()).isPositive());

        Snapshot snapshot;
        try (Backup backup = new Backup(me.vault(), FolderClient.plan(folder, null), pruning, Clock.systemUTC())) {
            Backup.Result result = backup.run();
            assertThat(result.summary().dataBlobs()).isZero();
            snapshot = result.stored().orElseThrow().snapshot();
        }

        assertThat(me.check()).isEmpty();
        assertComesBack(snapshot, folder);
    }

    @Test
    void whatTwoBackupsHaveStoredAtOnceIsPrunedWithoutHarm() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot one;
        Snapshot other;
        try (Backup first = new Backup(me.vault(), FolderClient.plan(folder, null), me.listening(), Clock.systemUTC());
                Backup second =
                        new Backup(me.vault(), FolderClient.plan(folder, null), me.listening(), Clock.systemUTC())) {
            one = first.run().stored().orElseThrow().snapshot(); // the second has not seen it
            other = second.run().stored().orElseThrow().snapshot();
        }
        assertThat(other.summary().dataBlobs()).isPositive();
        assertThat(me.check()).isEmpty();

        me.prune(0);
        Snapshots.forget(me.cluster(), other);
        me.prune(0);

        assertThat(me.check()).isEmpty();
        assertComesBack(one, folder);
    }

    @Test
    void aTreeThatNobodyHereWroteIsBackedUpChangedAndComesBack() throws IOException {
        Path java = Path.of(System.getProperty("java.home"));
        Snapshot first = me.backup(java, null);
        Path copy = home.resolve("java");
        me.restore(first, copy);
        Map<String, String> state = GeneratedTree.state(copy);
        assertThat(state).isEqualTo(GeneratedTree.state(java));
        Files.delete(copy.resolve("release"));
        Files.write(copy.resolve("lib/modules"), new byte[] {1}, StandardOpenOption.APPEND);
        Files.move(copy.resolve("bin"), copy.resolve("moved"));

        Snapshot second = me.backup(copy, null);

        assertThat(second.summary().dataAdded()).isLessThan(first.summary().dataAdded() / 20);
        me.restore(
                first,
                copy,
                new Restore.Plan(
                        Restore.Filter.everything(), Overwrite.ALWAYS, first.paths(), true, false, false, true, false));
        assertThat(GeneratedTree.state(copy)).isEqualTo(state);
        me.restore(second, home.resolve("second"));
        assertThat(home.resolve("second/moved")).isDirectory();
        assertThat(home.resolve("second/bin")).doesNotExist();
        assertThat(me.flaws).isEmpty();
    }

    @Test
    void aPackWhoseBytesWereChangedGivesNothingButAnError() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot snapshot = me.backup(folder, null);
        List<Vault.PackFile> packs = me.vault().packFiles();

        for (Vault.PackFile pack : packs) { // by somebody who may, so that the servers have no reason to complain
            byte[] bytes = me.vault().fetch(pack.pack());
            bytes[40] ^= 1;
            me.cluster().store(pack.name(), bytes, FolderClient.listener());
            boolean trees = pack.size() < 100_000;
            if (trees) {
                assertThatThrownBy(() -> me.restore(snapshot, home.resolve("no-tree")))
                        .isInstanceOf(IOException.class);
            } else {
                me.restore(snapshot, home.resolve("no-chunk"));
                assertThat(me.flaws).singleElement().asString().contains("it is not whole");
            }
            assertThat(me.check()).isNotEmpty();
            me.cluster().delete(pack.name(), 2);
            me.flaws.clear();
            assertThat(me.check()).isEmpty();
        }
        assertThat(packs).hasSize(2);
    }

    @Test
    void manySmallIndexesBecomeOne() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Snapshot last = null;
        for (int i = 0; i < 20; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 1000));
            last = me.backup(folder, last);
        }

        assertThat(cluster.manager().files(name.vault(), null, 1000).files())
                .filteredOn(file -> VaultFiles.isIndex(file.name()))
                .hasSizeBetween(1, 16);
        assertThat(me.check()).isEmpty();
        assertComesBack(Objects.requireNonNull(last), folder);
    }

    @Test
    void whatIsMissingOrDamagedIsFoundByACheck() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        me.backup(folder, null);
        Vault.PackFile pack = me.vault().packFiles().get(0);

        me.vault().drop(List.of(pack.name()));

        assertThat(me.check())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).containsAnyOf("--force", "prune"));
        assertThat(me.vault().haveBack(List.of(pack.name()))).isEmpty();
        assertThat(me.check()).isEmpty();
    }

    private void assertComesBack(Snapshot snapshot, Path folder) throws IOException {
        Path target = home.resolve("back");
        me.restore(snapshot, target);
        assertThat(GeneratedTree.state(target)).isEqualTo(GeneratedTree.state(folder));
    }
}
