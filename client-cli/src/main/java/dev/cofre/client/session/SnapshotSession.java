package dev.cofre.client.session;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.show.Exit;
import dev.cofre.client.show.Output;
import dev.cofre.client.show.RestoreTally;
import dev.cofre.client.show.SnapshotOutput;
import dev.cofre.client.show.WorkProgress;
import dev.cofre.client.snapshot.backup.Backup;
import dev.cofre.client.snapshot.backup.Selection;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.check.Subset;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.dump.Dump;
import dev.cofre.client.snapshot.pattern.PathPatterns;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import dev.cofre.client.snapshot.vault.SnapshotFilter;
import dev.cofre.client.snapshot.vault.SnapshotName;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.snapshot.walk.Stats;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One client's folders in one cluster: does what commands ask for, and shows how it ended. Not thread-safe. */
public final class SnapshotSession implements AutoCloseable {
    private final Cluster cluster;
    private final Output output;
    private final SnapshotOutput shown;
    private final TransferListener setbacks;
    private final Outlet out;

    /**
     * @param cluster as the client's vault sees it
     * @param setbacks hears what goes wrong with packs; that they come and go is shown otherwise
     */
    SnapshotSession(Cluster cluster, Output output, SnapshotOutput shown, TransferListener setbacks, Outlet out) {
        this.cluster = cluster;
        this.output = output;
        this.shown = shown;
        this.setbacks = setbacks;
        this.out = out;
    }

    /**
     * Makes a snapshot.
     *
     * @param parent the snapshot to compare with: null for the latest of the same host and paths
     * @param force compares with none
     */
    public Exit backup(
            Backup.Source source, String host, @Nullable SnapshotName parent, boolean force, Backup.Options options) {
        return new Attempt(output).run(() -> {
            Clock clock = Clock.systemUTC();
            new ClockCheck(clock).warning(cluster).ifPresent(setbacks::setback);
            Vault vault = Vault.openForBackup(cluster, setbacks);
            Snapshot before = force ? null : before(vault, source.paths(), host, parent);
            Backup.Plan plan = new Backup.Plan(source, host, System.getProperty("user.name", ""), before, options);
            try (Backup backup = new Backup(vault, plan, shown.backup(source), clock)) {
                Backup.Result result = backup.run();
                shown.backedUp(result, options.dryRun());
                return result.summary().errors() > 0
                        ? Exit.UNREADABLE
                        : result.complete() ? Exit.OK : Exit.FEWER_COPIES;
            }
        });
    }

    /** Makes a snapshot of a folder, compared with the latest of it. @param folder absolute and normal */
    public Exit backup(Path folder) {
        return backup(
                new Backup.Source.Disk(List.of(folder), Selection.everything()),
                Surroundings.host(),
                null,
                false,
                Backup.Options.none());
    }

    /** Shows all snapshots. */
    public Exit snapshots() {
        return snapshots(SnapshotFilter.all(), List.of());
    }

    /** Puts a snapshot below a folder; files that are there get the snapshot's content. @param name as on the command line */
    public Exit restore(String name, Path target) {
        return restore(
                SnapshotName.parse(name),
                SnapshotFilter.all(),
                target,
                new Wanted(Restore.Filter.everything(), Overwrite.ALWAYS, false, false, false, false, true, false));
    }

    /** What a restore is to do, whatever the snapshot. */
    public record Wanted(
            Restore.Filter filter,
            Overwrite overwrite,
            boolean delete,
            boolean verify,
            boolean dryRun,
            boolean detailed,
            boolean sync,
            boolean numericOwner) {
        Restore.Plan of(Snapshot snapshot) {
            return new Restore.Plan(
                    filter,
                    overwrite,
                    delete ? snapshot.paths() : List.of(),
                    verify,
                    dryRun,
                    detailed,
                    sync,
                    numericOwner);
        }
    }

    public Exit snapshots(SnapshotFilter filter, List<SnapshotName> names) {
        return new Attempt(output).run(() -> {
            shown.snapshots(
                    names.isEmpty()
                            ? Snapshots.of(cluster, setbacks).all().stream()
                                    .filter(filter::matches)
                                    .toList()
                            : found(filter, names));
            return Exit.OK;
        });
    }

    /** @param recursive whether folders in folders, too */
    public Exit list(SnapshotName name, SnapshotFilter filter, boolean recursive) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            Snapshot snapshot = vault.find(name, filter);
            shown.listing(snapshot);
            // without a folder all of it is shown, as the way to the first interesting one may be long
            boolean all = recursive || name.folder() == null;
            SnapshotTree.of(vault, snapshot, name.folder()).walk((path, names, node) -> {
                out.check();
                shown.entry(path, node);
                return all;
            });
            return Exit.OK;
        });
    }

    public Exit restore(SnapshotName name, SnapshotFilter filter, Path target, Wanted wanted) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            Snapshot snapshot = vault.find(name, filter);
            SnapshotTree tree = SnapshotTree.of(vault, snapshot, name.folder());
            RestoreTally tally =
                    new RestoreTally(shown.restore(total(name, snapshot, wanted), wanted.dryRun(), wanted.detailed()));
            try (Restore restore = new Restore(vault, tree, target, wanted.of(snapshot), tally)) {
                restore.run();
            }
            shown.restored(snapshot, target, tally, wanted.dryRun());
            return tally.flaws() > 0 ? Exit.FAILED : Exit.OK;
        });
    }

    private static OptionalLong total(SnapshotName name, Snapshot snapshot, Wanted wanted) {
        return name.folder() == null && wanted.filter().wantsEverything()
                ? OptionalLong.of(snapshot.summary().bytesProcessed())
                : OptionalLong.empty();
    }

    /** Moves snapshots that are named to the trash. */
    public Exit forget(List<SnapshotName> names, boolean dryRun) {
        return new Attempt(output).run(() -> {
            toTrash(found(SnapshotFilter.all(), names), dryRun);
            return Exit.OK;
        });
    }

    /** Moves snapshots that no rule keeps to the trash; nothing, if a group would lose all that it has. */
    public Exit forget(SnapshotFilter filter, Retention policy, SnapshotGroups groups, boolean dryRun) {
        return new Attempt(output).run(() -> {
            Snapshots listed = Snapshots.of(cluster, setbacks);
            List<Snapshot> all = listed.all().stream().filter(filter::matches).toList();
            Map<BlobId, Instant> stored = listed.stored();
            Instant now = cluster.now();
            List<Snapshot> remove = new ArrayList<>();
            for (Map.Entry<String, List<Snapshot>> group : groups.of(all).entrySet()) {
                List<Retention.Decision> decisions =
                        policy.decide(group.getValue(), stored, ZoneId.systemDefault(), now);
                if (decisions.stream().noneMatch(Retention.Decision::keeps)) {
                    throw new IOException(
                            "no rule keeps any snapshot of %s, so nothing was removed; name them to remove them all"
                                    .formatted(group.getKey()));
                }
                shown.decided(group.getKey(), decisions);
                decisions.stream()
                        .filter(decision -> !decision.keeps())
                        .map(Retention.Decision::snapshot)
                        .forEach(remove::add);
            }
            toTrash(remove, dryRun);
            return Exit.OK;
        });
    }

    private void toTrash(List<Snapshot> snapshots, boolean dryRun) {
        for (Snapshot snapshot : snapshots) {
            if (!dryRun) {
                Snapshots.forget(cluster, snapshot);
            }
            shown.forgotten(snapshot, dryRun);
        }
    }

    /** Has snapshots back from the trash; without a name, shows what is there. */
    public Exit unforget(List<String> names) {
        return new Attempt(output).run(() -> {
            List<SnapshotFile> trash = Snapshots.trashed(cluster);
            if (names.isEmpty()) {
                shown.trash(trash.stream().map(SnapshotFile::id).toList());
                return Exit.OK;
            }
            Vault vault = Vault.open(cluster, setbacks);
            for (String name : names) {
                shown.recovered(vault.recover(SnapshotName.parse(name).in(trash)));
            }
            return Exit.OK;
        });
    }

    public Exit prune(Prune.Plan plan) {
        return new Attempt(output).run(() -> {
            Prune.Result result;
            try (WorkProgress progress = shown.working()) {
                result = new Prune(Vault.open(cluster, setbacks), plan, cluster.now(), progress).run();
            }
            shown.pruned(result, plan.dryRun());
            return Exit.OK;
        });
    }

    /** @param read which packs to read; null for none */
    public Exit check(@Nullable Subset read) {
        return new Attempt(output).run(() -> {
            Check.Result result;
            try (WorkProgress progress = shown.working()) {
                result = new Check(Vault.open(cluster, setbacks), read, new Random(), progress).run();
            }
            shown.checked(result);
            return result.problems().isEmpty() ? Exit.OK : Exit.FAILED;
        });
    }

    /** Writes a file, or a folder as an archive, to standard output, and says nothing else there. */
    public Exit dump(SnapshotName name, SnapshotFilter filter, Dump.Format format) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            Snapshot snapshot = vault.find(name, filter);
            SnapshotTree tree = SnapshotTree.of(vault, snapshot, name.folder());
            Dump dump = new Dump(vault);
            Optional<Node> file = tree.file();
            RestoreTally tally = new RestoreTally(shown.restore(OptionalLong.empty(), false, false));
            if (file.isPresent()) {
                Node node = file.get();
                String flaw = node.content().isEmpty() ? node.flaw() : null;
                if (flaw != null) { // nothing would be taken for its content
                    tally.flaw(RawPaths.of(tree.namedPath()), "the snapshot does not have it: " + flaw);
                }
                dump.file(node, out);
                out.flush();
            } else {
                dump.folder(tree, format, out, (path, reason) -> tally.flaw(RawPaths.of(path), reason));
            }
            return tally.flaws() > 0 ? Exit.UNREADABLE : Exit.OK;
        });
    }

    /** Ends well if anything was found. */
    public Exit find(SnapshotFilter filter, PathPatterns wanted) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            Set<Snapshot> found = new HashSet<>();
            for (Snapshot snapshot : vault.snapshots()) {
                if (filter.matches(snapshot)) {
                    SnapshotTree.of(vault, snapshot, null).walk((path, names, node) -> {
                        out.check();
                        boolean matches = wanted.match(path);
                        if (matches) {
                            if (found.add(snapshot)) {
                                shown.listing(snapshot);
                            }
                            shown.entry(path, node);
                        }
                        return matches || wanted.mayMatchBelow(path); // all that is below a match matches
                    });
                }
            }
            return found.isEmpty() ? Exit.FAILED : Exit.OK;
        });
    }

    public Exit diff(SnapshotName first, SnapshotName second) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            SnapshotTree before = SnapshotTree.of(vault, vault.find(first, SnapshotFilter.all()), first.folder());
            SnapshotTree after = SnapshotTree.of(vault, vault.find(second, SnapshotFilter.all()), second.folder());
            before.compare(after, (path, difference, node) -> {
                out.check();
                shown.differs(path, difference, node);
            });
            return Exit.OK;
        });
    }

    /** @param names only these; empty: all that the filter matches */
    public Exit tag(SnapshotFilter filter, List<SnapshotName> names, UnaryOperator<List<String>> change) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            List<Snapshot> meant = names.isEmpty()
                    ? vault.snapshots().stream().filter(filter::matches).toList()
                    : found(filter, names);
            for (Snapshot snapshot : meant) {
                List<String> tags = change.apply(snapshot.tags());
                if (!tags.equals(snapshot.tags())) {
                    Vault.Stored stored = vault.store(snapshot.withTags(tags), vault.packs(snapshot));
                    Snapshots.forget(cluster, snapshot);
                    shown.tagged(snapshot, stored.snapshot());
                }
            }
            return Exit.OK;
        });
    }

    public Exit stats(SnapshotFilter filter) {
        return new Attempt(output).run(() -> {
            Vault vault = Vault.open(cluster, setbacks);
            Stats stats = new Stats(vault);
            for (Snapshot snapshot : vault.snapshots()) {
                if (filter.matches(snapshot)) {
                    stats.add(snapshot);
                }
            }
            shown.stats(stats.result());
            return Exit.OK;
        });
    }

    @Override
    public void close() {
        cluster.close();
    }

    private List<Snapshot> found(SnapshotFilter filter, List<SnapshotName> names) throws IOException {
        Snapshots listed = Snapshots.of(cluster, setbacks);
        List<Snapshot> found = new ArrayList<>();
        for (SnapshotName name : names) {
            found.add(listed.find(name, filter));
        }
        return found;
    }

    private @Nullable Snapshot before(Vault vault, List<Path> paths, String host, @Nullable SnapshotName parent)
            throws IOException {
        if (parent != null) {
            return vault.find(parent, SnapshotFilter.all());
        }
        List<String> named = paths.stream().map(RawPaths::text).toList();
        return Snapshots.of(cluster, setbacks)
                .latest(each -> each.host().equals(host) && each.paths().equals(named))
                .orElse(null);
    }
}
