package dev.cofre.system;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.profile.ManagerAddress;
import dev.cofre.client.progress.Progress;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Selection;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.check.Subset;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Somebody who backs folders up, in this JVM, and remembers what was heard of it. */
final class FolderClient implements AutoCloseable {
    static final String HOST = "host";

    private final Cluster cluster;
    final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    /** Files that were read. */
    final AtomicLong read = new AtomicLong();
    /** Bytes that restores fetched. */
    final AtomicLong fetched = new AtomicLong();

    FolderClient(ClusterView at, ClientName name) {
        cluster = new Cluster(
                new ManagerAddress(at.managerUrl(), "the test"), name.vault(), at.token(), TransferLimits.standard());
    }

    /** As its vault sees it. */
    Cluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Whatever the age of a pack. */
    Prune.Result prune(double mostUnused) throws IOException {
        Instant later = Instant.now().plus(Duration.ofMinutes(1)); // clocks of manager and client may differ
        return new Prune(vault(), new Prune.Plan(Duration.ZERO, mostUnused, false), later).run();
    }

    /** What a check that reads everything has found. */
    List<String> check() throws IOException {
        return new Check(vault(), Subset.everything(), new Random(1)).run().problems();
    }

    Snapshot backup(Path folder, @Nullable Snapshot parent) throws IOException {
        return backup(folder, parent, Clock.systemUTC());
    }

    Snapshot backup(Path folder, @Nullable Snapshot parent, Clock clock) throws IOException {
        Vault vault = Vault.openForBackup(cluster, listener());
        try (Backup backup = new Backup(vault, plan(folder, parent), listening(), clock)) {
            return backup.run().stored().orElseThrow().snapshot();
        }
    }

    static Backup.Plan plan(Path folder, @Nullable Snapshot parent) {
        return new Backup.Plan(
                new Backup.Source.Disk(List.of(folder), Selection.everything()),
                HOST,
                "me",
                parent,
                Backup.Options.none());
    }

    /** What was in the one folder that was backed up, as it was. */
    void restore(Snapshot snapshot, Path target) throws IOException {
        restore(snapshot, target, Restore.Plan.everything(Overwrite.ALWAYS));
    }

    /** What was in the one folder that was backed up. */
    void restore(Snapshot snapshot, Path target, Restore.Plan plan) throws IOException {
        Vault vault = vault();
        SnapshotTree tree = SnapshotTree.of(vault, snapshot, snapshot.paths().get(0));
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

    Vault vault() throws IOException {
        return Vault.open(cluster, listener());
    }

    BackupListener listening() {
        return atFile(Integer.MAX_VALUE, () -> {});
    }

    interface Act {
        void run() throws IOException;
    }

    /** Remembers what it hears, and acts when so many files are done. */
    BackupListener atFile(int number, Act act) {
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

    static TransferListener listener() {
        return Progress.lines(new Screen(System.out));
    }
}
