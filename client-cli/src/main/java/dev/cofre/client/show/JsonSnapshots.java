package dev.cofre.client.show;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.BackupListener;
import dev.cofre.client.snapshot.backup.Scan;
import dev.cofre.client.snapshot.check.Check;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object in a line, each with a {@code message_type}; names are those of restic where they mean the same. */
public record JsonSnapshots(Screen out) implements SnapshotOutput {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /** Fields in the order in which they are put. */
    private static final class Line {
        private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

        Line(String messageType) {
            fields.put("message_type", messageType);
        }

        Line with(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value);
            }
            return this;
        }
    }

    @Override
    public BackupListener backup(Backup.Source source) {
        BackupListener told = new BackupListener() {
            @Override
            public void flaw(Path path, String reason) {
                error("archival", path, reason);
            }

            @Override
            public void waits(Path path, Duration since, Duration until) {
                print(new Line("verbose_status")
                        .with("action", "waiting")
                        .with("item", RawPaths.text(path))
                        .with("seconds_waited", since.toSeconds())
                        .with("seconds_until", until.isZero() ? null : until.toSeconds()));
            }
        };
        return new BackupProgress(new Scan(source), Clock.systemUTC(), PERIOD, this::progress, told);
    }

    private void progress(BackupProgress.State state) {
        print(new Line("status")
                .with("seconds_elapsed", state.elapsed().toSeconds())
                .with("seconds_remaining", state.left().map(Duration::toSeconds).orElse(null))
                .with("percent_done", state.done())
                .with("total_files", state.totalFiles())
                .with("files_done", state.files())
                .with("total_bytes", state.totalBytes())
                .with("bytes_done", state.bytes())
                .with("bytes_stored", state.stored())
                .with("packs_confirmed", state.packs())
                .with("packs_complete", state.complete())
                .with("servers", state.servers().stream().sorted().toList())
                .with("error_count", state.errors()));
    }

    @Override
    public void backedUp(Backup.Result result, boolean dryRun) {
        Summary summary = result.summary();
        Line line = new Line("summary")
                .with("files_new", summary.filesNew())
                .with("files_changed", summary.filesChanged())
                .with("files_unmodified", summary.filesUnmodified())
                .with("dirs_new", summary.dirsNew())
                .with("dirs_changed", summary.dirsChanged())
                .with("dirs_unmodified", summary.dirsUnmodified())
                .with("data_blobs", summary.dataBlobs())
                .with("tree_blobs", summary.treeBlobs())
                .with("data_added", summary.dataAdded())
                .with("data_added_packed", summary.dataAddedPacked())
                .with("total_files_processed", summary.filesProcessed())
                .with("total_bytes_processed", summary.bytesProcessed())
                .with("total_duration", seconds(summary))
                .with("error_count", summary.errors())
                .with("dry_run", dryRun)
                .with("backup_start", summary.began())
                .with("backup_end", summary.ended());
        result.stored()
                .ifPresent(stored -> line.with("snapshot_id", stored.snapshot().id()));
        print(line.with("copies_complete", result.complete())
                .with("servers", result.servers().stream().sorted().toList()));
    }

    @Override
    public void snapshots(List<Snapshot> snapshots) {
        snapshots.forEach(snapshot -> print(line("snapshot", snapshot)));
    }

    @Override
    public void listing(Snapshot snapshot) {
        print(line("snapshot", snapshot));
    }

    @Override
    public void entry(String path, Node node) {
        print(new Line("node")
                .with("name", node.name().toString())
                .with("type", node.type().name().toLowerCase(Locale.ROOT))
                .with("path", path)
                .with("uid", node.attributes().uid())
                .with("gid", node.attributes().gid())
                .with("user", node.attributes().user())
                .with("group", node.attributes().group())
                .with("size", node.type() == Node.Type.FILE ? node.size() : null)
                .with("mode", node.attributes().mode())
                .with("permissions", Permissions.of(node))
                .with("mtime", Instant.ofEpochSecond(0, node.attributes().modified()))
                .with("ctime", Instant.ofEpochSecond(0, node.attributes().changed()))
                .with("inode", node.attributes().inode())
                .with("linktarget", node.target() == null ? null : node.target().toString())
                .with("flaw", node.flaw()));
    }

    @Override
    public RestoreListener restore(OptionalLong total, boolean dryRun, boolean detailed) {
        RestoreListener told = new RestoreListener() {
            @Override
            public void deleted(Path path) {
                print(new Line("deleted").with("item", RawPaths.text(path)).with("dry_run", dryRun));
            }

            @Override
            public void would(Path path, Act act, String why) {
                if (detailed) {
                    print(new Line("verbose_status")
                            .with("action", action(act))
                            .with("item", RawPaths.text(path))
                            .with("reason", why)
                            .with("dry_run", dryRun));
                }
            }

            @Override
            public void flaw(Path path, String reason) {
                error("restore", path, reason);
            }
        };
        return new RestoreProgress(total, Clock.systemUTC(), PERIOD, this::progress, told);
    }

    private static String action(Act act) {
        return switch (act) {
            case MAKE -> "restored";
            case CHANGE -> "updated";
            case DELETE -> "deleted";
            case LEAVE -> "unchanged";
        };
    }

    private void progress(RestoreProgress.State state) {
        print(new Line("status")
                .with("seconds_elapsed", state.elapsed().toSeconds())
                .with("seconds_remaining", state.left().map(Duration::toSeconds).orElse(null))
                .with("percent_done", state.done().orElse(null))
                .with("files_restored", state.files())
                .with("bytes_restored", state.bytes())
                .with("total_bytes", state.total().isPresent() ? state.total().getAsLong() : null)
                .with("error_count", state.errors()));
    }

    @Override
    public void restored(Snapshot snapshot, Path target, RestoreTally tally, boolean dryRun) {
        print(new Line("summary")
                .with("snapshot_id", snapshot.id())
                .with("target", RawPaths.text(target))
                .with("dry_run", dryRun)
                .with("files_restored", tally.files())
                .with("bytes_restored", tally.bytes())
                .with("bytes_fetched", tally.fetched())
                .with("files_verified", tally.verified())
                .with("files_deleted", tally.deleted())
                .with("error_count", tally.flaws()));
    }

    @Override
    public void decided(String group, List<Retention.Decision> decisions) {
        for (Retention.Decision decision : decisions) {
            print(line(decision.keeps() ? "keep" : "remove", decision.snapshot())
                    .with("group", group)
                    .with("reasons", decision.reasons()));
        }
    }

    @Override
    public void forgotten(Snapshot snapshot, boolean dryRun) {
        print(new Line("forgotten").with("snapshot_id", snapshot.id()).with("dry_run", dryRun));
    }

    @Override
    public void trash(List<BlobId> ids) {
        ids.forEach(id -> print(new Line("trashed").with("snapshot_id", id)));
    }

    @Override
    public void recovered(Snapshot snapshot) {
        print(line("recovered", snapshot));
    }

    @Override
    public void tagged(Snapshot before, Snapshot after) {
        print(line("tagged", after).with("original", before.id()));
    }

    @Override
    public WorkProgress working() {
        return new WorkProgress(
                Clock.systemUTC(),
                PERIOD,
                state -> print(new Line("status")
                        .with("action", state.what())
                        .with("done", state.done())
                        .with("total", state.of() == 0 ? null : state.of())),
                () -> {});
    }

    @Override
    public void pruned(Prune.Result result, boolean dryRun) {
        print(new Line("summary")
                .with("dry_run", dryRun)
                .with("packs", result.packs())
                .with("bytes", result.bytes())
                .with("packs_removed", result.unneeded())
                .with("bytes_removed", result.unneededBytes())
                .with("packs_repacked", result.repacked())
                .with("bytes_repacked", result.repackedBytes())
                .with("bytes_unused", result.unusedBytes()));
    }

    @Override
    public void checked(Check.Result result) {
        result.problems().forEach(problem -> print(new Line("error").with("message", problem)));
        print(new Line("summary")
                .with("num_errors", result.problems().size())
                .with("snapshots", result.snapshots())
                .with("trees", result.trees())
                .with("packs", result.packs())
                .with("packs_read", result.packsRead()));
    }

    @Override
    public void differs(String path, SnapshotTree.Difference difference, Node node) {
        print(new Line("change").with("path", path).with("modifier", String.valueOf(difference.sign())));
    }

    @Override
    public void stats(Stats.Result result) {
        print(new Line("stats")
                .with("snapshots_count", result.snapshots())
                .with("total_file_count", result.files())
                .with("total_size", result.bytes())
                .with("total_blob_count", result.parts())
                .with("total_uncompressed_size", result.partBytes())
                .with("total_stored_size", result.storedBytes()));
    }

    private static Line line(String type, Snapshot snapshot) {
        return new Line(type)
                .with("id", snapshot.id())
                .with("short_id", snapshot.shortId())
                .with("time", snapshot.time())
                .with("hostname", snapshot.host())
                .with("username", snapshot.user())
                .with("paths", snapshot.paths())
                .with("tags", snapshot.tags().isEmpty() ? null : snapshot.tags())
                .with("tree", snapshot.tree())
                .with("parent", snapshot.parent())
                .with("total_files_processed", snapshot.summary().filesProcessed())
                .with("total_bytes_processed", snapshot.summary().bytesProcessed());
    }

    @Override
    public void leftOut(Path path, String reason) {
        error("archival", path, reason);
    }

    private void error(String during, Path item, String reason) {
        print(new Line("error")
                .with("error", Map.of("message", reason))
                .with("during", during)
                .with("item", RawPaths.text(item)));
    }

    private static double seconds(Summary summary) {
        return Duration.between(summary.began(), summary.ended()).toMillis() / 1e3;
    }

    private synchronized void print(Line line) {
        out.json(JSON.writeValueAsString(line.fields));
    }
}
