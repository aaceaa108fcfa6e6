package dev.cofre.client.snapshot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Selection;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.TestTransfers;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and restores where servers lie, indexes are wrong, and packs go while somebody relies on them. */
class VaultTests {
    private static final int SIZE = 100_000;

    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(2);
    private final Cluster cluster = TestTransfers.patient(fake);
    private final List<String> heard = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        folder = Files.createDirectories(home.resolve("folder"));
        write("first", 1);
    }

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void aForgedCopyOfAnIndexIsNotBelieved() throws IOException {
        Snapshot first = backup(null);
        byte[] second = write("second", 2);
        Receipt index = only(VaultFiles::isIndex);
        fake.server(1).gives(index.blob(), indexThatClaims(second, dataPack(), length(index)));

        Snapshot snapshot = backup(first);

        assertRestored(snapshot);
        assertThat(fake.server(1).doubted()).contains(index.blob());
    }

    @Test
    void anIndexThatClaimsPartsThatItsPackDoesNotHaveIsNoticedBeforeAnythingIsCalledSaved() throws IOException {
        Snapshot first = backup(null);
        byte[] second = write("second", 2);
        FileName forged = VaultFiles.newIndex();
        byte[] content = indexThatClaims(second, dataPack(), 0);
        cluster.delete(only(VaultFiles::isIndex).name(), null);
        fake.store(forged.value(), content);

        assertThatThrownBy(() -> backup(first))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(forged.value(), "nothing else was done", "try again");

        assertThat(Snapshots.of(cluster, listener()).all()).containsExactly(first);
        assertRestored(backup(first));
    }

    @Test
    void anIndexThatIsNoneAndOneWithAWrongTableAreNotUsedAndAreReplaced() throws IOException {
        Snapshot first = backup(null);
        Receipt pack = dataPack();
        cluster.delete(only(VaultFiles::isIndex).name(), null);
        fake.store(VaultFiles.newIndex().value(), new byte[] {'C', 'F', 'I', '1', 0, 0, 0, 9, 0});
        fake.store(
                VaultFiles.newIndex().value(),
                IndexFormat.write(List.of(new IndexFormat.Table(new PackId(pack.name()), pack.size(), new byte[3]))));
        fake.store(
                VaultFiles.newIndex().value(),
                IndexFormat.write(
                        List.of(new IndexFormat.Table(new PackId(pack.name()), pack.size() - 1, new byte[60]))));
        fake.store(
                VaultFiles.newIndex().value(), // with what is no pack's name
                new byte[] {'C', 'F', 'I', '1', 0, 0, 0, 1, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
        write("second", 2);

        Snapshot snapshot = backup(first);

        assertRestored(snapshot);
        assertThat(heard).filteredOn(each -> each.contains("is not used")).hasSizeGreaterThanOrEqualTo(4);
        heard.clear();
        Vault.open(cluster, listener());
        assertThat(heard).isEmpty();
    }

    @Test
    void anIndexThatClaimsAnothersPartsMakesNoSnapshotLoseThemInAPrune() throws IOException {
        byte[] second = write("second", 2);
        Files.delete(folder.resolve("first"));
        backup(null);
        Receipt held = dataPack();
        Files.delete(folder.resolve("second"));
        write("first", 1);
        backup(null);
        Receipt claimed = fake.committed().stream()
                .filter(receipt -> VaultFiles.isPack(receipt.name()) && receipt.size() == held.size())
                .filter(receipt -> !receipt.equals(held))
                .findFirst()
                .orElseThrow();
        byte[] first = Files.readAllBytes(folder.resolve("first"));
        byte[] forged;
        try (PackWriter writer = new PackWriter(2 * SIZE)) { // it has both, as far as its table goes
            writer.add(BlobId.ofContent(first), first, 0, SIZE - 50);
            writer.add(BlobId.ofContent(second), second, 0, 10);
            forged = index(claimed, writer.finish());
        }
        for (Receipt receipt : fake.committed()) {
            if (VaultFiles.isIndex(receipt.name())) {
                cluster.delete(receipt.name(), null);
            }
        }
        fake.store(VaultFiles.newIndex().value(), forged);

        assertThatThrownBy(() -> new Prune(
                                Vault.open(cluster, listener()),
                                new Prune.Plan(Duration.ZERO, 0, false),
                                Instant.now().plusSeconds(60))
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing else was done");

        assertThat(fake.committed()).contains(held, claimed);
    }

    @Test
    void whereNoServerGivesAnIndexPacksTellThemselvesWhatTheyHold() throws IOException {
        Snapshot first = backup(null);
        Receipt index = only(VaultFiles::isIndex);
        fake.server(1).gives(index.blob(), new byte[(int) index.size()]);
        fake.server(2).gives(index.blob(), new byte[(int) index.size()]);
        write("second", 2);

        assertRestored(backup(first));
    }

    @Test
    void anIndexOfAnEarlierVersionWithAllThatThereIsIsReadAndReplaced() throws IOException {
        Snapshot first = backup(null);
        Receipt index = only(VaultFiles::isIndex);
        List<IndexFormat.Table> tables = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            tables.add(new IndexFormat.Table(PackId.of("pack-of-before-" + i), 1, new byte[1 << 20]));
        }
        IndexFormat.Reader reader =
                new IndexFormat.Reader(ByteBuffer.wrap(cluster.fetch(cluster.locate(index.name()), listener())));
        for (Optional<IndexFormat.Table> table = reader.next(); table.isPresent(); table = reader.next()) {
            tables.add(table.get());
        }
        cluster.delete(index.name(), null);
        fake.store(VaultFiles.newIndex().value(), IndexFormat.write(tables));
        int asked = fake.manager().locationsAsked();

        Vault vault = Vault.open(cluster, listener());

        assertThat(fake.manager().locationsAsked() - asked).as("no pack").isLessThanOrEqualTo(3);
        vault.reindex(Set.copyOf(vault.packs(first)));
        assertThat(only(VaultFiles::isIndex).size()).isEqualTo(index.size());
        assertThat(heard).isEmpty();
        assertRestored(first);
    }

    @Test
    void theTableAtAPacksEndIsNotBelievedOfOneServer() throws IOException {
        backup(null);
        byte[] second = write("second", 2);
        Receipt pack = dataPack();
        cluster.delete(only(VaultFiles::isIndex).name(), null); // as after a backup that broke off
        byte[] forged = packOf(second);
        assertThat(forged).hasSize((int) pack.size());
        fake.server(1).gives(pack.blob(), forged);

        Snapshot snapshot = backup(null);

        assertRestored(snapshot);
        assertThat(fake.server(1).doubted()).contains(pack.blob());
    }

    @Test
    void oneBadCopyOfAPackDoesNotFailARestore() throws IOException {
        write("second", 2);
        Snapshot snapshot = backup(null);
        Receipt pack = dataPack();
        fake.server(1).gives(pack.blob(), new byte[(int) pack.size()]);

        assertRestored(snapshot);
        assertThat(fake.server(1).doubted()).containsExactly(pack.blob());
        assertThat(fake.server(2).doubted()).isEmpty();
    }

    @Test
    void ofTwoBadCopiesEachGivesTheFilesThatAreGoodInIt() throws IOException {
        write("second", 2);
        Snapshot snapshot = backup(null);
        Receipt pack = dataPack();
        byte[] good = cluster.fetch(cluster.locate(pack.name()), listener());
        fake.server(1).gives(pack.blob(), with(good, 1000));
        fake.server(2).gives(pack.blob(), with(good, SIZE + 1000));

        assertRestored(snapshot);
    }

    @Test
    void aSnapshotThatIsSaidToNeedNoPacksNeedsThem() throws IOException {
        Snapshot snapshot = backup(null);
        Receipt file = only(name -> name.equals(VaultFiles.snapshot(snapshot)));
        fake.server(1)
                .gives(file.blob(), SnapshotFormat.write(snapshot, List.of()).content());

        assertThat(Vault.open(cluster, listener()).packs(snapshot)).hasSize(2);
        assertThat(fake.server(1).doubted()).containsExactly(file.blob());
    }

    @Test
    void aSnapshotThatAServerGivesForAnotherIsNotTakenForIt() throws IOException {
        Snapshot first = backup(null);
        write("second", 2);
        Snapshot second = backup(first);
        Receipt one = only(name -> name.equals(VaultFiles.snapshot(first)));
        Receipt other = only(name -> name.equals(VaultFiles.snapshot(second)));
        fake.server(1).gives(other.blob(), cluster.fetch(cluster.locate(one.name()), listener()));

        assertThat(Snapshots.of(cluster, listener()).all()).containsExactly(first, second);
    }

    @Test
    void aPackThatIsGoneWhenASnapshotIsToBeStoredLeavesNoSnapshotBehind() throws IOException {
        Snapshot first = backup(null);
        FileName pack = dataPack().name();
        write("second", 2);

        assertThatThrownBy(() -> backup(first, () -> fake.removeForGood(pack)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("1 packs", pack.value(), "are gone", "back up again");

        assertThat(Snapshots.of(cluster, listener()).all()).containsExactly(first);
        assertRestored(backup(first));
    }

    @Test
    void aPackThatGoesWhileASnapshotIsStoredTakesTheSnapshotBack() throws IOException {
        Snapshot first = backup(null);
        FileName pack = dataPack().name();
        write("second", 2);
        fake.onCommit(receipt -> {
            if (VaultFiles.snapshotId(receipt.name()).isPresent()) {
                fake.removeForGood(pack);
            }
        });

        assertThatThrownBy(() -> backup(first)).isInstanceOf(IOException.class).hasMessageContaining("are gone");

        assertThat(Snapshots.of(cluster, listener()).all()).containsExactly(first);
        fake.onCommit(receipt -> {});
        assertRestored(backup(first));
    }

    @Test
    void aPackThatACleanUpTakesWhileASnapshotIsStoredIsHadBack() throws IOException {
        Snapshot first = backup(null);
        FileName pack = dataPack().name();
        write("second", 2);
        fake.onCommit(receipt -> {
            if (VaultFiles.snapshotId(receipt.name()).isPresent()) {
                cluster.delete(pack, null);
            }
        });

        Snapshot second = backup(first, () -> cluster.delete(pack, null));

        assertThat(Snapshots.of(cluster, listener()).all()).containsExactly(first, second);
        assertRestored(second);
    }

    @Test
    void whatWasInPacksOfWhichNoServerHasACopyIsStoredAnew() throws IOException {
        Snapshot first = backup(null);
        Receipt pack = dataPack();
        fake.server(1).loses(pack.blob());
        fake.server(2).loses(pack.blob());
        RepairView lost = new RepairView(true, 1, 0, 1, null, 2, pack.size(), null);
        fake.manager().repairing(lost, lost, lost);

        Snapshot second = backup(first);

        assertRestored(second);
    }

    @Test
    void aSnapshotFromTheTrashOfWhichAPackIsGoneSaysSo() throws IOException {
        Snapshot snapshot = backup(null);
        Snapshots.forget(cluster, snapshot);
        fake.removeForGood(dataPack().name());
        SnapshotFile file = new SnapshotFile(snapshot.id(), VaultFiles.snapshot(snapshot));

        assertThatThrownBy(() -> Vault.open(cluster, listener()).recover(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is back, but 1 packs that it needs are gone");
    }

    private byte[] write(String name, int seed) throws IOException {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        Files.write(folder.resolve(name), content);
        return content;
    }

    /** An index with one table, of a pack that is said to hold these bytes. @param length it has so many bytes, if more than 0 */
    private byte[] indexThatClaims(byte[] content, Receipt pack, int length) throws IOException {
        byte[] index = index(pack, packOf(content));
        return length > 0 ? Arrays.copyOf(index, length) : index;
    }

    private static byte[] index(Receipt pack, byte[] forged) throws IOException {
        assertThat(forged).as("what is claimed fits the pack").hasSize((int) pack.size());
        int table = PackTable.length(forged);
        return IndexFormat.write(List.of(new IndexFormat.Table(
                new PackId(pack.name()),
                pack.size(),
                Arrays.copyOfRange(forged, forged.length - table, forged.length))));
    }

    private static byte[] packOf(byte[] content) {
        try (PackWriter writer = new PackWriter(2 * SIZE)) {
            writer.add(BlobId.ofContent(content), content, 0, content.length);
            return writer.finish();
        }
    }

    private static byte[] with(byte[] good, int damaged) {
        byte[] bad = good.clone();
        bad[damaged] ^= 1;
        return bad;
    }

    private static int length(Receipt receipt) {
        return (int) receipt.size();
    }

    /** The pack of the file that was there first. */
    private Receipt dataPack() {
        return fake.committed().stream()
                .filter(receipt -> VaultFiles.isPack(receipt.name()) && receipt.size() >= SIZE)
                .findFirst()
                .orElseThrow();
    }

    private Receipt only(Predicate<FileName> wanted) {
        List<Receipt> found = fake.committed().stream()
                .filter(receipt -> wanted.test(receipt.name()))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Snapshot backup(@Nullable Snapshot parent) throws IOException {
        return backup(parent, () -> {});
    }

    /** @param atFile is done when the first file has been looked at */
    private Snapshot backup(@Nullable Snapshot parent, Runnable atFile) throws IOException {
        Backup.Plan plan = new Backup.Plan(
                new Backup.Source.Disk(List.of(folder), Selection.everything()),
                "host",
                "me",
                parent,
                Backup.Options.none());
        BackupListener listener = new BackupListener() {
            private boolean done;

            @Override
            public void file(Path path, long size, boolean wasRead) {
                if (!done) {
                    done = true;
                    atFile.run();
                }
            }

            @Override
            public void flaw(Path path, String reason) {
                throw new AssertionError(path + ": " + reason);
            }
        };
        try (Backup backup = new Backup(Vault.openForBackup(cluster, listener()), plan, listener, Clock.systemUTC())) {
            Optional<Vault.Stored> stored = backup.run().stored();
            return stored.orElseThrow().snapshot();
        }
    }

    private void assertRestored(Snapshot snapshot) throws IOException {
        Vault vault = Vault.open(cluster, listener());
        Path target = Files.createTempDirectory(home, "restored");
        List<String> flaws = new ArrayList<>();
        RestoreListener listener = new RestoreListener() {
            @Override
            public void file(Path path, long size, long bytesFetched) {}

            @Override
            public void flaw(Path path, String reason) {
                flaws.add(path + ": " + reason);
            }
        };
        SnapshotTree tree = SnapshotTree.of(vault, snapshot, folder.toString());
        try (Restore restore = new Restore(vault, tree, target, Restore.Plan.everything(Overwrite.ALWAYS), listener)) {
            restore.run();
        }
        assertThat(flaws).isEmpty();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(target.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    private TransferListener listener() {
        return new TransferListener() {
            @Override
            public void setback(String reason) {
                heard.add(Instant.now() + " " + reason);
            }

            @Override
            public void moved(long to) {}

            @Override
            public void moving(String what, dev.cofre.api.node.NodeId server, long from, long size) {}

            @Override
            public void finished() {}
        };
    }
}
