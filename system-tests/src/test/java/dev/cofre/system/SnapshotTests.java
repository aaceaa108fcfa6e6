package dev.cofre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.file.ClientName;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.progress.Progress;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Selection;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.check.Subset;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.vault.Snapshot;
import dev.cofre.client.snapshot.vault.SnapshotTree;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.transfer.TransferLimits;
import dev.cofre.client.transfer.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders go into snapshots and come back. */
class SnapshotTests {
    private static final int CHAINS = 4;

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private dev.cofre.client.transfer.Cluster client;

    private final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong fetched = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        cluster = Cluster.start(home.resolve("cluster"), 3);
        client = new dev.cofre.client.transfer.Cluster(
                new ManagerAddress(cluster.managerUrl(), "the test"),
                new ClientName("me").vault(),
                null,
                TransferLimits.standard());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        cluster.close();
    }

    @Test
    void anyTreeComesBackFromAnySnapshotOfAChainAfterAServerWasLost() throws IOException {
        Map<Snapshot, Map<String, String>> states = new LinkedHashMap<>();
        for (int seed = 1; seed <= CHAINS; seed++) {
            Path folder = home.resolve("tree-" + seed);
            GeneratedTree tree = new GeneratedTree(folder, seed);
            Snapshot parent = null;
            for (int i = 0; i < 3; i++) {
                parent = backup(folder, parent);
                states.put(parent, GeneratedTree.state(folder));
                tree.change();
            }
        }
        cluster.nodes().get(0).stop();

        for (Map.Entry<Snapshot, Map<String, String>> each : states.entrySet()) {
            Path target = home.resolve("restored-" + each.getKey().shortId());
            restore(each.getKey(), target, Overwrite.ALWAYS);

            assertThat(GeneratedTree.state(target)).as(each.getKey().toString()).isEqualTo(each.getValue());
        }
        assertThat(flaws).isEmpty();
    }

    @Test
    void whatHasNotChangedIsNeitherReadNorStored() throws IOException {
        Path folder = home.resolve("tree");
        new GeneratedTree(folder, 7);
        Snapshot first = backup(folder, null);
        long readAtFirst = read.getAndSet(0);

        Snapshot second = backup(folder, first);

        assertThat(readAtFirst).isPositive();
        assertThat(read).hasValue(0);
        assertThat(second.tree()).isEqualTo(first.tree());
        assertThat(second.summary().dataAdded()).isZero();
        assertThat(second.summary().filesUnmodified())
                .isEqualTo(first.summary().filesNew())
                .isEqualTo(second.summary().filesProcessed());
    }

    @Test
    void whatWasMovedOrCopiedIsNotStoredAgain() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("one"), Bytes.random(1, 5_000_000));
        Snapshot first = backup(folder, null);

        Files.copy(folder.resolve("one"), folder.resolve("copy"));
        Files.move(folder.resolve("one"), folder.resolve("moved"));
        Snapshot second = backup(folder, first);

        assertThat(second.summary().dataBlobs()).isZero();
    }

    @Test
    void whatReachedTheClusterBeforeABackupBrokeOffIsNotSentAgain() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        for (int i = 0; i < 10; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 9_000_000));
        }
        BackupListener breaking = atFile(9, () -> {
            throw new IllegalStateException("broken off");
        });
        try (Backup backup = new Backup(vault(), plan(folder, null), breaking, Clock.systemUTC())) {
            assertThatThrownBy(backup::run).hasMessage("broken off");
        }
        assertThat(Vault.snapshots(client, listener())).isEmpty();

        Snapshot snapshot = backup(folder, null);

        assertThat(snapshot.summary().dataAdded()).isLessThan(10 * 9_000_000L / 2);
        assertComesBack(snapshot, folder);
    }

    @Test
    void aServerThatDiesInABackupDoesNotFailIt() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, 5_000_000));
        }
        BackupListener killing = atFile(4, () -> cluster.nodes().get(1).stop());

        Snapshot snapshot;
        try (Backup backup = new Backup(vault(), plan(folder, null), killing, Clock.systemUTC())) {
            Backup.Result result = backup.run();
            snapshot = result.stored().orElseThrow().snapshot();
            assertThat(result.complete()).isTrue();
        }

        assertComesBack(snapshot, folder);
        assertThat(flaws).isEmpty();
    }

    @Test
    void onlyWhatDiffersIsFetched() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("large"), Bytes.random(1, 20_000_000));
        Files.writeString(folder.resolve("small"), "small");
        Snapshot snapshot = backup(folder, null);
        Path target = home.resolve("back");
        restore(snapshot, target, Overwrite.ALWAYS);
        fetched.set(0);

        byte[] large = Files.readAllBytes(target.resolve("large"));
        large[10_000_000] ^= 1;
        Files.write(target.resolve("large"), large);
        restore(snapshot, target, Overwrite.ALWAYS);

        assertThat(fetched.get()).isBetween(1L, 8_000_000L);
        assertThat(GeneratedTree.state(target)).isEqualTo(GeneratedTree.state(folder));
    }

    @Test
    void filesThatAreThereStayIfThatIsWanted() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.writeString(folder.resolve("file"), "as it was");
        Snapshot snapshot = backup(folder, null);
        Path target = Files.createDirectories(home.resolve("back"));
        Files.writeString(target.resolve("file"), "as it is");

        restore(snapshot, target, Overwrite.NEVER);
        assertThat(target.resolve("file")).hasContent("as it is");
        restore(snapshot, target, Overwrite.IF_NEWER);
        assertThat(target.resolve("file")).hasContent("as it is");
        restore(snapshot, target, Overwrite.IF_CHANGED);
        assertThat(target.resolve("file")).hasContent("as it was");
    }

    @Test
    void nothingIsWrittenThroughLinksThatAreInTheWay() throws IOException {
        Path folder = home.resolve("tree");
        Files.createDirectories(folder.resolve("dir"));
        Files.writeString(folder.resolve("dir/file"), "as it was");
        Files.writeString(folder.resolve("other"), "as it was");
        Snapshot snapshot = backup(folder, null);
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path victim = Files.writeString(outside.resolve("victim"), "mine");
        Path target = Files.createDirectories(home.resolve("back"));
        Files.createSymbolicLink(target.resolve("dir"), outside);
        Files.createLink(target.resolve("other"), victim);

        restore(snapshot, target, Overwrite.ALWAYS);

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
        try (Backup backup = new Backup(vault(), plan, listening(), Clock.systemUTC())) {
            result = backup.run();
        }

        assertThat(result.summary().errors()).isEqualTo(1);
        assertThat(flaws).containsExactly("it is not there any more");
        List<String> listed = new ArrayList<>();
        SnapshotTree.of(vault(), result.stored().orElseThrow().snapshot(), folder.toString())
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
            parent = backup(folder, parent);
            states.put(parent, GeneratedTree.state(folder));
            tree.change();
            for (Snapshot each : List.copyOf(states.keySet())) {
                if (states.size() > 1 && random.nextInt(3) == 0) {
                    Vault.forget(client, each);
                    states.remove(each);
                }
            }
            prune(0);
        }

        assertThat(check()).isEmpty();
        for (Map.Entry<Snapshot, Map<String, String>> each : states.entrySet()) {
            Path target = home.resolve("restored-" + each.getKey().shortId());
            restore(each.getKey(), target, Overwrite.ALWAYS);
            assertThat(GeneratedTree.state(target)).as(each.getKey().toString()).isEqualTo(each.getValue());
        }
    }

    @Test
    void whatIsLeftOfAPackIsPackedAnewAndTheSnapshotKeepsItsId() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("stays"), Bytes.random(1, 400_000));
        Files.write(folder.resolve("goes"), Bytes.random(2, 4_000_000));
        Snapshot first = backup(folder, null);
        Files.delete(folder.resolve("goes"));
        Snapshot second = backup(folder, first);
        Vault.forget(client, first);

        Prune.Result result = prune(0.05);

        assertThat(result.repacked()).isGreaterThanOrEqualTo(1);
        assertThat(result.repackedBytes()).isBetween(400_000L, 500_000L);
        assertThat(vault().packFiles().stream().mapToLong(Vault.PackFile::size).sum())
                .isLessThan(500_000);
        assertThat(vault().snapshots()).containsExactly(second);
        assertThat(check()).isEmpty();
        assertComesBack(second, folder);
    }

    @Test
    void aSnapshotThatIsForgottenAndPrunedCanBeHadBack() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot snapshot = backup(folder, null);
        Vault.forget(client, snapshot);
        prune(0);
        assertThat(vault().packFiles()).isEmpty();

        assertThat(Vault.trashedSnapshots(client)).containsExactly(snapshot.id());
        vault().recover(snapshot.id());

        assertThat(vault().snapshots()).containsExactly(snapshot);
        assertThat(check()).isEmpty();
        assertComesBack(snapshot, folder);
    }

    @Test
    void aBackupHasBackWhatIsPrunedUnderItsFeet() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Vault.forget(client, backup(folder, null)); // its packs are needed by nobody, and known to the next backup
        BackupListener pruning = atFile(1, () -> assertThat(prune(0).unneeded()).isPositive());

        Snapshot snapshot;
        try (Backup backup = new Backup(vault(), plan(folder, null), pruning, Clock.systemUTC())) {
            Backup.Result result = backup.run();
            assertThat(result.summary().dataBlobs()).isZero();
            snapshot = result.stored().orElseThrow().snapshot();
        }

        assertThat(check()).isEmpty();
        assertComesBack(snapshot, folder);
    }

    @Test
    void whatTwoBackupsHaveStoredAtOnceIsPrunedWithoutHarm() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        Snapshot one;
        Snapshot other;
        try (Backup first = new Backup(vault(), plan(folder, null), listening(), Clock.systemUTC());
                Backup second = new Backup(vault(), plan(folder, null), listening(), Clock.systemUTC())) {
            one = first.run().stored().orElseThrow().snapshot(); // the second has not seen it
            other = second.run().stored().orElseThrow().snapshot();
        }
        assertThat(other.summary().dataBlobs()).isPositive();
        assertThat(check()).isEmpty();

        prune(0);
        Vault.forget(client, other);
        prune(0);

        assertThat(check()).isEmpty();
        assertComesBack(one, folder);
    }

    @Test
    void whatIsMissingOrDamagedIsFoundByACheck() throws IOException {
        Path folder = Files.createDirectories(home.resolve("tree"));
        Files.write(folder.resolve("file"), Bytes.random(1, 2_000_000));
        backup(folder, null);
        Vault.PackFile pack = vault().packFiles().get(0);

        vault().drop(List.of(pack.name()));

        assertThat(check())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).containsAnyOf("--force", "prune"));
        vault().recover(List.of(pack.name()));
        assertThat(check()).isEmpty();
    }

    private Prune.Result prune(double mostUnused) throws IOException {
        Instant later = Instant.now().plus(Duration.ofMinutes(1)); // clocks of manager and client may differ
        return new Prune(vault(), new Prune.Plan(Duration.ZERO, mostUnused, false), later).run();
    }

    private List<String> check() throws IOException {
        return new Check(vault(), Subset.everything(), new Random(1)).run().problems();
    }

    private Snapshot backup(Path folder, @Nullable Snapshot parent) throws IOException {
        try (Backup backup = new Backup(vault(), plan(folder, parent), listening(), Clock.systemUTC())) {
            return backup.run().stored().orElseThrow().snapshot();
        }
    }

    private static Backup.Plan plan(Path folder, @Nullable Snapshot parent) {
        return new Backup.Plan(
                new Backup.Source.Disk(List.of(folder), Selection.everything()),
                "host",
                "me",
                parent,
                Backup.Options.none());
    }

    private void restore(Snapshot snapshot, Path target, Overwrite overwrite) throws IOException {
        Vault vault = vault();
        SnapshotTree tree = SnapshotTree.of(vault, snapshot, snapshot.paths().get(0));
        Restore.Plan plan = new Restore.Plan(Restore.Filter.everything(), overwrite, false);
        RestoreListener listener = new RestoreListener() {
            @Override
            public void file(Path path, long size, long bytesFetched) {
                fetched.addAndGet(bytesFetched);
            }

            @Override
            public void flaw(Path path, String reason) {
                flaws.add(path + ": " + reason);
            }
        };
        try (Restore restore = new Restore(vault, tree, target, plan, listener)) {
            restore.run();
        }
    }

    private void assertComesBack(Snapshot snapshot, Path folder) throws IOException {
        Path target = home.resolve("back");
        restore(snapshot, target, Overwrite.ALWAYS);
        assertThat(GeneratedTree.state(target)).isEqualTo(GeneratedTree.state(folder));
    }

    private Vault vault() throws IOException {
        return Vault.open(client, listener());
    }

    private BackupListener listening() {
        return atFile(Integer.MAX_VALUE, () -> {});
    }

    private interface Act {
        void run() throws IOException;
    }

    /** Remembers what it hears, and acts when so many files are done. */
    private BackupListener atFile(int number, Act act) {
        return new BackupListener() {
            private int files;

            @Override
            public void file(Path path, long size, boolean wasRead) {
                read.addAndGet(wasRead ? 1 : 0);
                if (++files == number) {
                    try {
                        act.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void flaw(Path path, String reason) {
                flaws.add(reason);
            }
        };
    }

    private static TransferListener listener() {
        return Progress.lines(System.out);
    }
}
