package dev.cofre.client.snapshot.vault;

import dev.cofre.api.snapshot.Snapshot;
import java.util.List;

/**
 * Which snapshots are meant: those that match all that is given.
 *
 * @param hosts any of them; empty: all
 * @param paths all of them, each as it was given for the backup
 * @param tags lists of tags, of one of which the snapshot has all, or an empty tag alone: it has none; empty: all snapshots
 */
public record SnapshotFilter(List<String> hosts, List<String> paths, List<List<String>> tags) {
    private static final List<String> NO_TAG = List.of("");

    public SnapshotFilter {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }

    public static SnapshotFilter all() {
        return new SnapshotFilter(List.of(), List.of(), List.of());
    }

    public boolean matches(Snapshot snapshot) {
        return (hosts.isEmpty() || hosts.contains(snapshot.host()))
                && snapshot.paths().containsAll(paths)
                && (tags.isEmpty() || tags.stream().anyMatch(list -> matches(list, snapshot.tags())));
    }

    private static boolean matches(List<String> wanted, List<String> tags) {
        return wanted.equals(NO_TAG) ? tags.isEmpty() : tags.containsAll(wanted);
    }
}
