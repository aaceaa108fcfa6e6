package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.restore.place.Access;
import dev.cofre.client.snapshot.restore.place.Act;
import dev.cofre.client.snapshot.restore.place.ClosedException;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * Deletes what lies in restored folders and is not in the snapshot. Only in folders that were backed up as a whole, not in those
 * on the way to them; not what a filter leaves out; not on another file system; and links are deleted, not followed.
 */
final class Surplus {
    private final List<String> whole;
    private final Restore.Filter filter;
    private final boolean dryRun;
    private final RestoreListener listener;
    private final Access access;
    private final Kept kept;

    /** Gives a folder, from which something was deleted, its time back. */
    interface Kept {
        void accept(Path folder, Entry before) throws IOException;
    }

    /** @param whole absolute paths that were backed up */
    Surplus(
            List<String> whole,
            Restore.Filter filter,
            boolean dryRun,
            RestoreListener listener,
            Access access,
            Kept kept) {
        this.whole = List.copyOf(whole);
        this.filter = filter;
        this.dryRun = dryRun;
        this.listener = listener;
        this.access = access;
        this.kept = kept;
    }

    /**
     * Refuses where the folder seems to be another one than what was backed up.
     *
     * @throws IOException if there are entries, and none is in the snapshot
     */
    void check(Path folder, String path, SnapshotTree.Entries entries) throws IOException {
        if (covers(path) && isFolder(folder)) {
            List<RawName> there;
            try {
                there = access.in(folder, () -> Disk.names(folder));
            } catch (ClosedException e) {
                return; // a dry run cannot see it
            }
            if (!there.isEmpty() && without(there, entries).size() == there.size()) {
                throw new IOException(
                        ("nothing that lies in %s is in the snapshot's %s, and --delete would delete all %d"
                                        + " entries; if it is the right folder, restore without --delete first")
                                .formatted(folder, path, there.size()));
            }
        }
    }

    /** @param folder on disk @param path the same in the snapshot @param entries what is in it there */
    void delete(Path folder, String path, SnapshotTree.Entries entries) throws IOException {
        if (!covers(path)) {
            return;
        }
        try {
            if (!isFolder(folder)) {
                return;
            }
            List<RawName> there = access.in(folder, () -> Disk.names(folder));
            List<RawName> surplus = without(there, entries);
            if (surplus.isEmpty()) {
                return;
            }
            Entry before = Disk.look(folder);
            if (surplus.size() == there.size() && isMountPoint(folder, before)) {
                return; // a backup of one file system has of others where they are mounted, and no more
            }
            for (RawName name : surplus) {
                delete(RawPaths.child(folder, name), (path.equals("/") ? "" : path) + "/" + name, device(before));
            }
            if (!dryRun) {
                kept.accept(folder, before);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (ClosedException e) {
            listener.would(
                    folder,
                    Act.CHANGE,
                    "it is closed to its owner now: the restore opens it, and deletes what is not in the snapshot");
        } catch (IOException e) {
            listener.flaw(folder, "what is not in the snapshot cannot be deleted: " + FileReason.of(e));
        }
    }

    /** Names that no entry has. @param names ascending */
    private static List<RawName> without(List<RawName> names, SnapshotTree.Entries entries) throws IOException {
        List<RawName> left = new ArrayList<>();
        Node node = entries.next();
        for (RawName name : names) {
            while (node != null && node.name().compareTo(name) < 0) {
                node = entries.next();
            }
            if (node == null || !node.name().equals(name)) {
                left.add(name);
            }
        }
        return left;
    }

    /** Something to delete: a folder goes when all in it has gone. */
    private static final class Doomed {
        private final Path path;
        private final String inSnapshot;
        private final Iterator<RawName> names;
        private boolean empty;

        Doomed(Path path, String inSnapshot, List<RawName> names, boolean empty) {
            this.path = path;
            this.inSnapshot = inSnapshot;
            this.names = names.iterator();
            this.empty = empty;
        }
    }

    private void delete(Path top, String topInSnapshot, long device) throws IOException {
        Deque<Doomed> doomed = new ArrayDeque<>(); // not the stack: folders may be deep
        doomed.push(look(top, topInSnapshot, device));
        while (!doomed.isEmpty()) {
            Doomed each = doomed.getFirst();
            if (each.names.hasNext()) {
                RawName name = each.names.next();
                doomed.push(look(RawPaths.child(each.path, name), each.inSnapshot + "/" + name, device));
                continue;
            }
            doomed.pop();
            boolean goes = each.empty && filter.wants(each.inSnapshot) && (dryRun || hasGone(each.path));
            if (goes) {
                listener.deleted(each.path);
            } else if (!doomed.isEmpty()) {
                doomed.getFirst().empty = false;
            }
        }
    }

    /** What cannot be deleted costs no more than itself, and the folders that it is in. */
    private boolean hasGone(Path path) throws IOException {
        try {
            access.in(Objects.requireNonNull(path.getParent()), () -> {
                Files.delete(path);
                return true;
            });
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            listener.flaw(path, "it is not in the snapshot, and cannot be deleted: " + FileReason.of(e));
            return false;
        }
        access.forget(path);
        return true;
    }

    private Doomed look(Path path, String inSnapshot, long device) throws IOException {
        Entry entry = Disk.look(path);
        if (entry.type() != Node.Type.DIR) {
            return new Doomed(path, inSnapshot, List.of(), true);
        }
        if (device(entry) != device) {
            listener.flaw(path, "another file system is there, and stays");
            return new Doomed(path, inSnapshot, List.of(), false);
        }
        return filter.mayWantBelow(inSnapshot)
                ? new Doomed(path, inSnapshot, access.in(path, () -> Disk.names(path)), true)
                : new Doomed(path, inSnapshot, List.of(), false);
    }

    private static boolean isMountPoint(Path folder, Entry entry) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        return parent != null && device(Disk.look(parent)) != device(entry);
    }

    private boolean isFolder(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try { // it may be in one that has been closed again
            return access.in(path, () -> Disk.look(path)).type() == Node.Type.DIR;
        } catch (AccessDeniedException | ClosedException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean covers(String path) {
        return whole.stream().anyMatch(each -> each.equals("/") || path.equals(each) || path.startsWith(each + "/"));
    }

    private static long device(Entry entry) {
        return entry.attributes().device();
    }
}
