package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Entries of the file system. On a platform that is not POSIX only types, sizes and times are known. */
public final class Disk {
    private static final String UNIX = "unix:mode,uid,gid,ino,dev,nlink,ctime,lastModifiedTime,size";
    private static final int FORMAT = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    private Disk() {}

    /** Names with their paths, ascending by the names' bytes. */
    public static List<Named> list(Path folder) throws IOException {
        List<Named> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                entries.add(new Named(RawPaths.name(path), path));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Named::name));
        return entries;
    }

    /** An entry of a folder. */
    public record Named(RawName name, Path path) {}

    /** Does not follow links. Extended attributes are left out: they cost another call, see {@link #extended}. */
    public static Entry look(Path path) throws IOException {
        if (!isUnix(path)) {
            BasicFileAttributes basic =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Node.Type type = basic.isDirectory()
                    ? Node.Type.DIR
                    : basic.isSymbolicLink()
                            ? Node.Type.SYMLINK
                            : basic.isRegularFile() ? Node.Type.FILE : Node.Type.OTHER;
            int mode = type == Node.Type.DIR ? FOLDER | 0755 : REGULAR | 0644;
            return new Entry(
                    type,
                    new Attributes(mode, 0, 0, nanos(basic.lastModifiedTime()), 0, 0, 0, 1, Map.of()),
                    basic.size());
        }
        Map<String, Object> found = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(found, "mode");
        Node.Type type = switch (mode & FORMAT) {
            case FOLDER -> Node.Type.DIR;
            case REGULAR -> Node.Type.FILE;
            case LINK -> Node.Type.SYMLINK;
            default -> Node.Type.OTHER;
        };
        Attributes attributes = new Attributes(
                mode,
                number(found, "uid"),
                number(found, "gid"),
                time(found, "lastModifiedTime"),
                time(found, "ctime"),
                number(found, "dev"),
                number(found, "ino"),
                number(found, "nlink"),
                Map.of());
        return new Entry(type, attributes, type == Node.Type.FILE ? number(found, "size") : 0);
    }

    /** Where a symbolic link leads. */
    public static RawName target(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        String text = target.toString();
        if (text.chars().allMatch(ch -> ch < 0x80)) {
            return new RawName(text);
        }
        StringBuilder octets = new StringBuilder(target.isAbsolute() ? "/" : "");
        for (int i = 0; i < target.getNameCount(); i++) {
            octets.append(i == 0 ? "" : "/")
                    .append(RawPaths.name(target.getName(i)).octets());
        }
        return new RawName(octets.toString());
    }

    /**
     * Gives an entry permissions, extended attributes, owner and times, in an order in which none undoes another.
     *
     * @param owner whether the owner, too: only the superuser may
     */
    public static void apply(Path path, Node node, boolean owner) throws IOException {
        Attributes attributes = node.attributes();
        boolean link = node.type() == Node.Type.SYMLINK;
        if (isUnix(path)) {
            if (owner) {
                Files.setAttribute(path, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
            }
            if (!link) {
                extend(path, attributes.extended());
                Files.setAttribute(path, "unix:mode", attributes.permissions());
            }
        }
        if (!link) { // Java cannot set those of a link on every release that we run on
            FileTime modified = FileTime.from(attributes.modified(), TimeUnit.NANOSECONDS);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(modified, null, null);
        }
    }

    /** Extended attributes of a file or a folder; none where there are none, or this user may not read them. */
    public static Map<String, RawName> extended(Path path) {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return Map.of();
        }
        try {
            List<String> names = view.list();
            if (names.isEmpty()) {
                return Map.of();
            }
            Map<String, RawName> extended = new HashMap<>();
            for (String name : names) {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                extended.put(name, RawName.of(value.array()));
            }
            return extended;
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static void extend(Path path, Map<String, RawName> extended) throws IOException {
        if (extended.isEmpty()) {
            return;
        }
        UserDefinedFileAttributeView view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        if (view != null) {
            for (Map.Entry<String, RawName> attribute : extended.entrySet()) {
                view.write(
                        attribute.getKey(), ByteBuffer.wrap(attribute.getValue().bytes()));
            }
        }
    }

    private static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static long time(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? nanos(time) : 0;
    }

    private static long nanos(@Nullable FileTime time) {
        return time == null ? 0 : time.to(TimeUnit.NANOSECONDS);
    }
}
