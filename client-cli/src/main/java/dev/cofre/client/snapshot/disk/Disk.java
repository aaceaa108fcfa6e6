package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Entries of the file system. On a platform that is not POSIX only types, sizes and times are known. */
public final class Disk {
    private static final String UNIX = "unix:mode,uid,gid,ino,dev,nlink,ctime,lastModifiedTime,size";
    private static final long UNSIGNED = 0xffff_ffffL;
    private static final int FORMAT = 0170000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private Disk() {}

    /** Names with their paths, ascending by the names' bytes. */
    public static List<Named> list(Path folder) throws IOException {
        return names(folder).stream()
                .map(name -> new Named(name, RawPaths.child(folder, name)))
                .toList();
    }

    /** Ascending by their bytes. */
    public static List<RawName> names(Path folder) throws IOException {
        List<RawName> names = new ArrayList<>(); // without their paths, which are much longer where there are many
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                names.add(RawPaths.name(path));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** An entry of a folder. */
    public record Named(RawName name, Path path) {}

    /** Does not follow links. Extended attributes are left out: they cost another call, see {@link ExtendedAttributes}. */
    public static Entry look(Path path) throws IOException {
        return look(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What links lead to in the end. */
    public static Entry through(Path path) throws IOException {
        return look(path, new LinkOption[0]);
    }

    private static Entry look(Path path, LinkOption... links) throws IOException {
        if (!isUnix(path)) {
            BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, links);
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
        Map<String, Object> found = Files.readAttributes(path, UNIX, links);
        int mode = (int) number(found, "mode");
        Node.Type type = switch (mode & FORMAT) {
            case FOLDER -> Node.Type.DIR;
            case REGULAR -> Node.Type.FILE;
            case LINK -> Node.Type.SYMLINK;
            default -> Node.Type.OTHER;
        };
        Attributes attributes = new Attributes(
                mode,
                number(found, "uid") & UNSIGNED,
                number(found, "gid") & UNSIGNED,
                time(found, "lastModifiedTime"),
                time(found, "ctime"),
                number(found, "dev"),
                number(found, "ino"),
                number(found, "nlink"),
                Map.of());
        return new Entry(type, attributes, type == Node.Type.FILE ? number(found, "size") : 0);
    }

    /**
     * Where a symbolic link leads, byte for byte.
     *
     * @throws IOException also if that cannot be told exactly
     */
    public static RawName target(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        String text = target.toString();
        RawName read = new RawName(text);
        if (!text.chars().allMatch(ch -> ch < 0x80)) {
            StringBuilder octets = new StringBuilder(target.isAbsolute() ? "/" : "");
            for (int i = 0; i < target.getNameCount(); i++) {
                octets.append(i == 0 ? "" : "/")
                        .append(RawPaths.name(target.getName(i)).octets());
            }
            read = new RawName(octets.toString());
        }
        if (!isUnix(link)) {
            return read;
        }
        // a path has no slash twice, and none at its end; a link may
        long bytes = number(Files.readAttributes(link, "unix:size", LinkOption.NOFOLLOW_LINKS), "size");
        return bytes == 0 || bytes == read.octets().length() ? read : Tools.readLink(link);
    }

    /** Makes a symbolic link, byte for byte. */
    public static void link(Path path, RawName target) throws IOException {
        if (target.octets().indexOf('\0') >= 0) {
            throw new IOException("it leads to what is no path");
        }
        if (target.octets().contains("//")
                || (target.octets().length() > 1 && target.octets().endsWith("/"))) {
            Tools.link(path, target);
        } else {
            Files.createSymbolicLink(path, RawPaths.target(path, target));
        }
    }

    /** Makes a named pipe for its owner alone. */
    public static void pipe(Path path) throws IOException {
        Tools.pipe(path);
    }

    /** Whether something is a pipe or device of the same kind. */
    public static boolean isSameKind(Attributes one, Attributes other) {
        return (one.mode() & FORMAT) == (other.mode() & FORMAT);
    }

    public static boolean isPipe(Attributes attributes) {
        return (attributes.mode() & FORMAT) == PIPE;
    }

    public static boolean isSocket(Attributes attributes) {
        return (attributes.mode() & FORMAT) == SOCKET;
    }

    /** Whether that is what a folder has, and not something that earlier versions took from a link to one. */
    public static boolean isOfFolder(Attributes attributes) {
        return (attributes.mode() & FORMAT) == FOLDER;
    }

    /** How a file is to be made that is for its owner alone, where there are permissions. */
    public static FileAttribute<?>[] ownersFile(Path path) {
        return owners(path, "rw-------");
    }

    /** The same of a folder. */
    public static FileAttribute<?>[] ownersFolder(Path path) {
        return owners(path, "rwx------");
    }

    private static FileAttribute<?>[] owners(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Sets permissions, and nothing else; does not follow links where that can be helped. */
    public static void permit(Path path, int permissions) throws IOException {
        if (isUnix(path)) {
            try {
                Files.setAttribute(path, "unix:mode", permissions, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException e) { // that way it must be readable first
                Files.setAttribute(path, "unix:mode", permissions);
            }
        }
    }

    /** The number of the user that this program runs as; less than 0 where that is not known. */
    public static long user() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid ? uid & UNSIGNED : -1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }

    /** Whether a time is one that can be kept: the file systems of today have some hundred years more than 64 bits of nanoseconds. */
    public static boolean isKept(long time) {
        return time != Long.MAX_VALUE && time != Long.MIN_VALUE;
    }

    static boolean isUnix(Path path) {
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
