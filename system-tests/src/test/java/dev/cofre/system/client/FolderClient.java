package dev.cofre.system.client;

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
import dev.cofre.system.cluster.ClusterView;
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
public final class FolderClient implements AutoCloseable {
    public static final String HOST = "host";

    private final Cluster cluster;
    public final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    /** Files that were read. */
    public final AtomicLong read = new AtomicLong();
    /** Bytes that restores fetched. */
    public final AtomicLong fetched = new AtomicLong();

    public FolderClient(ClusterView at, ClientName name) {
        cluster = new Cluster(
                new ManagerAddress(at.managerUrl(), "the test"), name.vault(), at.token(), TransferLimits.standard());
    }

    /** As its vault sees it. */
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Whatever the age of a pack. */
    public Prune.Result prune(double mostUnused) throws IOException {
        Instant later = Instant.now().plus(Duration.ofMinutes(1)); // clocks of manager and client may differ
        return new Prune(vault(), new Prune.Plan(Duration.ZERO, mostUnused, false), later).run();
    }

    /** What a check that reads everything has found. */
    public List<String> check() throws IOException {
        return new Check(vault(), Subset.everything(), new Random(1)).run().problems();
    }

    public Snapshot backup(Path folder, @Nullable Snapshot parent) throws IOException {
        return backup(folder, parent, Clock.systemUTC());
    }

    public Snapshot backup(Path folder, @Nullable Snapshot parent, Clock clock) throws IOException {
        Vault vault = Vault.openForBackup(cluster, listener());
        try (Backup backup = new Backup(vault, plan(folder, parent), listening(), clock)) {
            return backup.run().stored().orElseThrow().snapshot();
        }
    }

    public static Backup.Plan plan(Path folder, @Nullable Snapshot parent) {
        return new Backup.Plan(
                new Backup.Source.Disk(List.of(folder), Selection.everything()),
                HOST,
                "me",
                parent,
                Backup.Options.none());
    }

    /** What was in the one folder that was backed up, as it was. */
    public void restore(Snapshot snapshot, Path target) throws IOException {
        restore(snapshot, target, Restore.Plan.everything(Overwrite.ALWAYS));
    }

    /** What was in the one folder that was backed up. */
    public void restore(Snapshot snapshot, Path target, Restore.Plan plan) throws IOException {
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

    public Vault vault() throws IOException {
        return Vault.open(cluster, listener());
    }

    public BackupListener listening() {
        return atFile(Integer.MAX_VALUE, () -> {});
    }

    public interface Act {
        void run() throws IOException;
    }

    /** Remembers what it hears, and acts when so many files are done. */
    public BackupListener atFile(int number, Act act) {
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

    public static TransferListener listener() {
        return Progress.lines(new Screen(System.out));
    }
}
