package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Deletes what lies in restored folders and is not in the snapshot. Only in folders that were backed up as a whole, not in those
 * on the way to them; not what a filter leaves out; not on another file system; and links are deleted, not followed.
 */
final class Surplus {
    private final List<String> whole;
    private final Restore.Filter filter;
    private final boolean dryRun;
    private final RestoreListener listener;

    /** @param whole absolute paths that were backed up */
    Surplus(List<String> whole, Restore.Filter filter, boolean dryRun, RestoreListener listener) {
        this.whole = List.copyOf(whole);
        this.filter = filter;
        this.dryRun = dryRun;
        this.listener = listener;
    }

    /**
     * Refuses where the folder seems to be another one than what was backed up.
     *
     * @throws IOException if there are entries, and none is in the snapshot
     */
    void check(Path folder, String path, Collection<RawName> names) throws IOException {
        if (covers(path) && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            List<Disk.Named> there = Disk.list(folder);
            if (!there.isEmpty() && there.stream().map(Disk.Named::name).noneMatch(Set.copyOf(names)::contains)) {
                throw new IOException(
                        ("nothing that lies in %s is in the snapshot's %s, and --delete would delete all %d"
                                        + " entries; if it is the right folder, restore without --delete first")
                                .formatted(folder, path, there.size()));
            }
        }
    }

    /** @param folder on disk @param path the same in the snapshot @param names what is in it there */
    void delete(Path folder, String path, Collection<RawName> names) {
        if (!covers(path) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<RawName> stay = Set.copyOf(names);
        try {
            long device = device(Disk.look(folder));
            for (Disk.Named named : Disk.list(folder)) {
                if (!stay.contains(named.name())) {
                    delete(named.path(), (path.equals("/") ? "" : path) + "/" + named.name(), device);
                }
            }
        } catch (IOException e) {
            listener.flaw(folder, "what is not in the snapshot cannot be deleted: " + e.getMessage());
        }
    }

    /** @return whether nothing is left there */
    private boolean delete(Path path, String inSnapshot, long device) throws IOException {
        Entry entry = Disk.look(path);
        boolean isFolder = entry.type() == Node.Type.DIR;
        if (isFolder && device(entry) != device) {
            listener.flaw(path, "another file system is there, and stays");
            return false;
        }
        boolean empty = true;
        if (isFolder && filter.mayWantBelow(inSnapshot)) {
            for (Disk.Named named : Disk.list(path)) {
                empty &= delete(named.path(), inSnapshot + "/" + named.name(), device);
            }
        } else if (isFolder) {
            empty = false;
        }
        if (!empty || !filter.wants(inSnapshot)) {
            return false;
        }
        if (!dryRun) {
            Files.delete(path);
        }
        listener.deleted(path);
        return true;
    }

    private boolean covers(String path) {
        return whole.stream().anyMatch(each -> each.equals("/") || path.equals(each) || path.startsWith(each + "/"));
    }

    private static long device(Entry entry) {
        return entry.attributes().device();
    }
}
