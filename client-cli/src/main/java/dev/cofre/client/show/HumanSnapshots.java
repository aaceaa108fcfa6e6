package dev.cofre.client.show;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.client.progress.Amounts;
import dev.cofre.client.progress.MovingLine;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Scan;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.restore.place.Act;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.snapshot.walk.Stats;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sentences and tables; what goes wrong, and how far it is, to standard error.
 *
 * @param moving where a person sits; null for a pipe
 */
public record HumanSnapshots(
        Screen out, Screen err, @Nullable MovingLine moving) implements SnapshotOutput {
    private static final Duration MOVING = Duration.ofMillis(200);
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Override
    public BackupListener backup(Backup.Source source) {
        BackupListener told = new BackupListener() {
            @Override
            public void flaw(Path path, String reason) {
                leftOut(path, reason);
            }

            @Override
            public void waits(Path path, Duration since, Duration until) {
                leftOut(path, waiting(since, until));
            }
        };
        return new BackupProgress(
                new Scan(source), Clock.systemUTC(), moving == null ? QUIET : MOVING, this::progress, told);
    }

    static String waiting(Duration since, Duration until) {
        return "nothing has come of it for %s; %s"
                .formatted(
                        Amounts.time(since),
                        until.isZero()
                                ? "it is waited for until its file system answers"
                                : "it is given up after " + Amounts.time(until));
    }

    @Override
    public void leftOut(Path path, String reason) {
        clear();
        err.printf("%s: %s%n", RawPaths.text(path), reason);
    }

    private void progress(BackupProgress.State state) {
        String line = "%s%,d files, %s%s%s; %s stored, %d/%d packs confirmed on %d servers"
                .formatted(
                        state.counted() ? "%.0f%% ".formatted(state.done() * 100) : "",
                        state.files(),
                        Amounts.bytes(state.bytes()),
                        state.left()
                                .map(left -> ", " + Amounts.time(left) + " left")
                                .orElse(""),
                        state.errors() > 0 ? ", %,d errors".formatted(state.errors()) : "",
                        Amounts.bytes(state.stored()),
                        state.complete(),
                        state.packs(),
                        state.servers().size());
        show(line);
    }

    private void show(String line) {
        if (moving == null) {
            err.println(line);
        } else {
            moving.show(line);
        }
    }

    private void clear() {
        if (moving != null) {
            moving.clear();
        }
    }

    @Override
    public void backedUp(Backup.Result result, boolean dryRun) {
        Summary summary = result.summary();
        clear();
        out.printf(
                "Files: %,d new, %,d changed, %,d unmodified%n",
                summary.filesNew(), summary.filesChanged(), summary.filesUnmodified());
        out.printf(
                "Folders: %,d new, %,d changed, %,d unmodified%n",
                summary.dirsNew(), summary.dirsChanged(), summary.dirsUnmodified());
        out.printf(
                dryRun ? "Would add: %s (%s on each server)%n" : "Added: %s (%s stored on each server)%n",
                Amounts.bytes(summary.dataAdded()),
                Amounts.bytes(summary.dataAddedPacked()));
        out.printf(
                "Processed %,d files, %s in %s%n",
                summary.filesProcessed(),
                Amounts.bytes(summary.bytesProcessed()),
                seconds(Duration.between(summary.began(), summary.ended())));
        if (summary.errors() > 0) {
            err.printf(
                    "%,d entries could not be read, or changed meanwhile; the lines above name them%n",
                    summary.errors());
        }
        result.stored()
                .ifPresentOrElse(
                        stored -> out.printf(
                                "Snapshot %s saved: %s on %s%n",
                                stored.snapshot().shortId(),
                                result.complete() ? "all copies confirmed" : "on fewer servers than asked",
                                result.servers().stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .collect(Collectors.joining(", "))),
                        () -> out.println(dryRun ? "Nothing was stored" : "Nothing has changed; no snapshot was made"));
    }

    @Override
    public void snapshots(List<Snapshot> snapshots) {
        Table table = new Table(
                Table.Column.left("ID"),
                Table.Column.left("TIME"),
                Table.Column.left("HOST"),
                Table.Column.left("TAGS"),
                Table.Column.right("FILES"),
                Table.Column.right("SIZE"),
                Table.Column.left("PATHS"));
        for (Snapshot snapshot : snapshots) {
            table.add(
                    snapshot.shortId(),
                    TIME.format(snapshot.time()),
                    snapshot.host(),
                    String.join(",", snapshot.tags()),
                    "%,d".formatted(snapshot.summary().filesProcessed()),
                    Amounts.bytes(snapshot.summary().bytesProcessed()),
                    String.join(", ", snapshot.paths()));
        }
        if (snapshots.isEmpty()) {
            out.println("No snapshots");
        } else {
            table.print(out);
        }
    }

    @Override
    public void listing(Snapshot snapshot) {
        out.printf(
                "Snapshot %s of %s by %s at %s%n",
                snapshot.shortId(), String.join(", ", snapshot.paths()), snapshot.host(), TIME.format(snapshot.time()));
    }

    @Override
    public void entry(String path, Node node) {
        long modified = node.attributes().modified();
        out.printf(
                "%s %5d %5d %12d %s %s%s%n",
                Permissions.of(node),
                node.attributes().uid(),
                node.attributes().gid(),
                node.size(),
                Disk.isKept(modified) ? TIME.format(Instant.ofEpochSecond(0, modified)) : "time was not kept  ",
                path,
                node.target() == null ? "" : " -> " + node.target());
    }

    @Override
    public RestoreListener restore(OptionalLong total, boolean dryRun, boolean detailed) {
        RestoreListener told = new RestoreListener() {
            @Override
            public void deleted(Path path) {
                if (detailed) {
                    would(path, Act.DELETE, "not in the snapshot");
                    return;
                }
                clear();
                out.printf("%s %s%n", dryRun ? "Would delete" : "Deleted", RawPaths.text(path));
            }

            @Override
            public void would(Path path, Act act, String why) {
                if (detailed) {
                    clear();
                    out.printf("%-6s  %s  (%s)%n", act.name().toLowerCase(Locale.ROOT), RawPaths.text(path), why);
                }
            }

            @Override
            public void flaw(Path path, String reason) {
                clear();
                err.printf("%s: %s%n", RawPaths.text(path), reason);
            }
        };
        return new RestoreProgress(total, Clock.systemUTC(), moving == null ? QUIET : MOVING, this::progress, told);
    }

    private void progress(RestoreProgress.State state) {
        show("%s%,d files, %s%s%s"
                .formatted(
                        state.done()
                                .map(done -> "%.0f%% ".formatted(done * 100))
                                .orElse(""),
                        state.files(),
                        Amounts.bytes(state.bytes()),
                        state.left()
                                .map(left -> ", " + Amounts.time(left) + " left")
                                .orElse(""),
                        state.errors() > 0 ? ", %,d errors".formatted(state.errors()) : ""));
    }

    @Override
    public void restored(Snapshot snapshot, Path target, RestoreTally tally, boolean dryRun) {
        clear();
        out.printf(
                "%s %,d files (%s, of which %s were fetched) of snapshot %s to %s%n",
                dryRun ? "Would restore" : "Restored",
                tally.files(),
                Amounts.bytes(tally.bytes()),
                Amounts.bytes(tally.fetched()),
                snapshot.shortId(),
                RawPaths.text(target));
        if (tally.deleted() > 0) {
            out.printf("%s %,d entries that are not in it%n", dryRun ? "Would delete" : "Deleted", tally.deleted());
        }
        if (tally.verified() > 0) {
            out.printf("Read again and compared: %,d files as in the snapshot%n", tally.verified());
        }
        if (tally.flaws() > 0) {
            err.printf("%,d entries are not as they were; the lines above name them%n", tally.flaws());
        }
    }

    @Override
    public void decided(String group, List<Retention.Decision> decisions) {
        out.println(group.isEmpty() ? "All snapshots:" : "Snapshots of " + group + ":");
        Table table = new Table(
                Table.Column.left("ID"),
                Table.Column.left("TIME"),
                Table.Column.left("HOST"),
                Table.Column.left("TAGS"),
                Table.Column.left("KEPT AS"));
        for (Retention.Decision decision : decisions) {
            Snapshot snapshot = decision.snapshot();
            table.add(
                    snapshot.shortId(),
                    TIME.format(snapshot.time()),
                    snapshot.host(),
                    String.join(",", snapshot.tags()),
                    decision.keeps() ? String.join(", ", decision.reasons()) : "not kept: no rule keeps it");
        }
        table.print(out);
    }

    @Override
    public void forgotten(Snapshot snapshot, boolean dryRun) {
        out.printf("Snapshot %s %s%n", snapshot.shortId(), dryRun ? "would be moved to the trash" : "is in the trash");
    }

    @Override
    public void trash(List<BlobId> ids) {
        if (ids.isEmpty()) {
            out.println("No snapshots in the trash");
        }
        ids.forEach(id -> out.println(id.toString()));
    }

    @Override
    public void recovered(Snapshot snapshot) {
        out.printf(
                "Snapshot %s of %s is back from the trash%n", snapshot.shortId(), String.join(", ", snapshot.paths()));
    }

    @Override
    public void tagged(Snapshot before, Snapshot after) {
        out.printf(
                "Snapshot %s is %s now, with tags %s%n",
                before.shortId(), after.shortId(), after.tags().isEmpty() ? "none" : String.join(",", after.tags()));
    }

    @Override
    public WorkProgress working() {
        // on a pipe nobody waits for it
        return new WorkProgress(Clock.systemUTC(), MOVING, moving == null ? state -> {} : this::progress, this::clear);
    }

    private void progress(WorkProgress.State state) {
        show(
                state.of() == 0
                        ? "%s: %,d".formatted(state.what(), state.done())
                        : "%s: %,d of %,d".formatted(state.what(), state.done(), state.of()));
    }

    @Override
    public void pruned(Prune.Result result, boolean dryRun) {
        out.printf("%,d packs, %s%n", result.packs(), Amounts.bytes(result.bytes()));
        out.printf(
                "%s: %,d packs that no snapshot needs, %s%n",
                dryRun ? "Would go to the trash" : "In the trash",
                result.unneeded(),
                Amounts.bytes(result.unneededBytes()));
        out.printf(
                "%s: %s out of %,d packs that were mostly needless%n",
                dryRun ? "Would be packed anew" : "Packed anew",
                Amounts.bytes(result.repackedBytes()),
                result.repacked());
        out.printf("Needless in packs that stay: %s%n", Amounts.bytes(result.unusedBytes()));
    }

    @Override
    public void checked(Check.Result result) {
        result.problems().forEach(err::println);
        out.printf(
                "Checked %,d snapshots, %,d trees, %,d packs%s: %s%n",
                result.snapshots(),
                result.trees(),
                result.packs(),
                result.packsRead() > 0 ? ", and read %,d of them".formatted(result.packsRead()) : "",
                result.problems().isEmpty()
                        ? "no problem was found"
                        : "%,d problems, see above".formatted(result.problems().size()));
    }

    @Override
    public void differs(String path, SnapshotTree.Difference difference, Node node) {
        out.printf("%s    %s%s%n", difference.sign(), path, node.type() == Node.Type.DIR ? "/" : "");
    }

    @Override
    public void stats(Stats.Result result) {
        out.printf("Snapshots: %,d%n", result.snapshots());
        out.printf("Files in them: %,d, %s%n", result.files(), Amounts.bytes(result.bytes()));
        out.printf(
                "Stored for them: %,d parts, %s, compressed %s on each server%n",
                result.parts(), Amounts.bytes(result.partBytes()), Amounts.bytes(result.storedBytes()));
    }

    private static String seconds(Duration time) {
        return time.toSeconds() < 10
                ? "%.1f s".formatted(time.toMillis() / (double) TimeUnit.SECONDS.toMillis(1))
                : Amounts.time(time);
    }
}
