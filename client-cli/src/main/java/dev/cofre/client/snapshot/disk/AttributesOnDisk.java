package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attributes of an entry what a snapshot has. What is so already is not touched, as it may be that of others; permissions come
 * last, as all others may need more.
 */
public final class AttributesOnDisk {
    private static final int SET_USER = 04000;
    private static final int SET_GROUP = 02000;
    private static final int OWNERS = 0700;
    /** Nanoseconds that times are apart on file systems that have the coarsest ones. */
    private static final long COARSEST = TimeUnit.SECONDS.toNanos(2);

    private final boolean owner;
    private final Owners owners;

    /** @param owner whether the owner, too: only the superuser may @param owners who that is here */
    public AttributesOnDisk(boolean owner, Owners owners) {
        this.owner = owner;
        this.owners = owners;
    }

    /** @throws IOException that says what could not be made so; all else was */
    public void apply(Path path, Node node) throws IOException {
        Attributes wanted = node.attributes();
        if (!Disk.isUnix(path)) {
            if (Disk.look(path).attributes().modified() != wanted.modified()) {
                time(path, node.type(), wanted.modified());
            }
            return;
        }
        Attributes there = Disk.look(path).attributes();
        boolean link = node.type() == Node.Type.SYMLINK;
        @Nullable IOException failure = null;
        boolean given = false;
        if (owner) {
            try {
                given = owners.give(path, there, wanted); // takes the set-id bits away
            } catch (IOException e) {
                failure = e; // some file systems have no owners
            }
        }
        ExtendedAttributes extended = isFileOrFolder(node) ? ExtendedAttributes.of(path) : null;
        boolean extend = extended != null && !extended.values().equals(wanted.extended());
        boolean set = there.modified() != wanted.modified();
        int permissions = link
                ? there.permissions()
                : permissions(path, node, given ? Disk.look(path).attributes() : there);
        int now = there.permissions();
        if (!owner && isFileOrFolder(node) && (extend || set) && (now & OWNERS) != OWNERS) {
            now |= OWNERS;
            Disk.permit(path, now);
        }
        try {
            if (extended != null && extend) {
                extended.become(path, wanted.extended());
            }
        } catch (IOException e) {
            failure = e;
        }
        try {
            if (set) {
                time(path, node.type(), wanted.modified());
            }
        } catch (IOException e) {
            failure = e;
        }
        if (given || now != permissions) {
            permit(path, node, permissions);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** What {@link #apply} would set, in words; nothing where all is so already. */
    public List<String> differences(Path path, Node node) throws IOException {
        Attributes wanted = node.attributes();
        Attributes there = Disk.look(path).attributes();
        List<String> differences = new ArrayList<>();
        if (Disk.isUnix(path)) {
            boolean own = owner && !(owners.isUser(path, there, wanted) && owners.isGroup(path, there, wanted));
            if (own) {
                differences.add("owner");
            }
            if (node.type() != Node.Type.SYMLINK
                    && there.permissions() != (own ? wanted.permissions() : permissions(path, node, there))) {
                differences.add("permissions");
            }
            if (isFileOrFolder(node) && !ExtendedAttributes.of(path).values().equals(wanted.extended())) {
                differences.add("extended attributes");
            }
        }
        if (there.modified() != wanted.modified()) {
            differences.add("time");
        }
        return differences;
    }

    /** Gives a folder the time again that it had. */
    public void setTime(Path folder, Entry before) throws IOException {
        time(folder, Node.Type.DIR, before.attributes().modified());
    }

    /** Set-id bits are for the owner that they were given for, and not for whoever restores. */
    private int permissions(Path path, Node node, Attributes owned) throws IOException {
        Attributes wanted = node.attributes();
        int permissions = wanted.permissions();
        if (node.type() == Node.Type.DIR) {
            return permissions;
        }
        if ((permissions & SET_USER) != 0 && !owners.isUser(path, owned, wanted)) {
            permissions &= ~SET_USER;
        }
        if ((permissions & SET_GROUP) != 0 && !owners.isGroup(path, owned, wanted)) {
            permissions &= ~SET_GROUP;
        }
        return permissions;
    }

    private static void permit(Path path, Node node, int permissions) throws IOException {
        if (node.type() == Node.Type.OTHER) {
            Files.setAttribute(path, "unix:mode", permissions); // the other way opens it, which may wait for ever
        } else if (node.type() != Node.Type.SYMLINK) {
            Disk.permit(path, permissions);
        }
    }

    private static void time(Path path, Node.Type type, long modified) throws IOException {
        if (!Disk.isKept(modified)) {
            throw new IOException("when it was modified was not kept: a year before 1678 or after 2261");
        }
        if (type != Node.Type.OTHER) { // that would open it, which may wait for ever
            FileTime time = FileTime.from(modified, TimeUnit.NANOSECONDS);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time, null, null);
        }
        if (type == Node.Type.SYMLINK) {
            return; // not exact yet, see LinkTimes
        }
        // Java drops all times before 1970 that have a fraction
        if (Disk.isUnix(path)
                && (type == Node.Type.OTHER || modified < 0)
                && Disk.look(path).attributes().modified() != modified) {
            Tools.touch(path, modified);
        }
        if (isFar(Disk.look(path).attributes().modified(), modified)) {
            throw new IOException(impossible(modified));
        }
    }

    /** Whether that is more than what a file system's coarse times make of each other. */
    static boolean isFar(long one, long other) {
        return Math.abs(one - other) >= COARSEST;
    }

    static String impossible(long modified) {
        return "this file system cannot have that it was modified at %s"
                .formatted(FileTime.from(modified, TimeUnit.NANOSECONDS));
    }

    private static boolean isFileOrFolder(Node node) {
        return node.type() == Node.Type.FILE || node.type() == Node.Type.DIR;
    }
}
