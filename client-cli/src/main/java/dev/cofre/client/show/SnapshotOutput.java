package dev.cofre.client.show;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.snapshot.walk.Stats;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How backups and restores are shown: to people, or to programs. */
public sealed interface SnapshotOutput permits HumanSnapshots, JsonSnapshots {
    /** Something that is to be backed up, and cannot be. */
    void leftOut(Path path, String reason);

    /** @param source what is backed up; it is counted, to say how far the backup is */
    BackupListener backup(Backup.Source source);

    /** Shows a finished backup. */
    void backedUp(Backup.Result result, boolean dryRun);

    void snapshots(List<Snapshot> snapshots);

    /** Says whose entries follow. */
    void listing(Snapshot snapshot);

    /** Shows an entry. @param path absolute in the snapshot */
    void entry(String path, Node node);

    /**
     * @param total bytes that will be there in the end, if that is known
     * @param detailed whether all that would be done is shown in one list
     */
    RestoreListener restore(OptionalLong total, boolean dryRun, boolean detailed);

    /** Shows a finished restore. */
    void restored(Snapshot snapshot, Path target, RestoreTally tally, boolean dryRun);

    /** Shows what rules say of the snapshots of a group. @param group what is the same for all of them, in words */
    void decided(String group, List<Retention.Decision> decisions);

    /** Shows a snapshot that is, or would be, in the trash now. */
    void forgotten(Snapshot snapshot, boolean dryRun);

    /** Shows the ids of snapshots that are in the trash. */
    void trash(List<BlobId> ids);

    /** Shows a snapshot that is back from the trash. */
    void recovered(Snapshot snapshot);

    void tagged(Snapshot before, Snapshot after);

    /** Shows how far something is that takes long. */
    WorkProgress working();

    void pruned(Prune.Result result, boolean dryRun);

    void checked(Check.Result result);

    void differs(String path, SnapshotTree.Difference difference, Node node);

    void stats(Stats.Result result);
}
