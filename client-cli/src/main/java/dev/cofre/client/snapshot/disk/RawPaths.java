package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.RawText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Between paths and the bytes of their names. Text will not do: names need not be valid in any encoding, and under cron the
 * platform's is ASCII. A path's URI has all bytes as they are, on every POSIX platform.
 */
public final class RawPaths {
    private static final boolean IS_UTF_8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    private static final String FOLDER = "user.dir";
    private static final boolean KNOWS_FOLDER = knows(System.getProperty(FOLDER, ""));
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RawPaths() {}

    /** What somebody has typed. @throws IllegalArgumentException if that is nothing: what a script has not set would else be where it runs */
    public static Path typed(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a path must not be empty; '.' is the folder that this runs in");
        }
        return of(text);
    }

    /** As {@link #typed}; a slash at the end, as '.' there, stands for the folder that a link leads to, which {@link #absolute} finds. */
    public static Path entry(String text) {
        return typed(text.endsWith("/") ? text + "." : text);
    }

    /**
     * A path as somebody has typed it, relative to the working folder.
     *
     * @param text as {@link RawText} has it
     */
    public static Path of(String text) {
        if (isPlain(text)) {
            return Path.of(text);
        }
        boolean absolute = text.startsWith("/");
        if (text.indexOf('\0') >= 0) {
            throw new InvalidPathException(text, "no path has a NUL");
        }
        return of(absolute ? Path.of("/") : workingFolder(), RawName.of(absolute ? text.substring(1) : text));
    }

    /**
     * The same place from the root on, without '.' and '..', as the kernel finds it: what is above a link is above what it leads to, and '.' at
     * the end is what it leads to. Other links stay in it.
     */
    public static Path absolute(Path path) {
        Path whole = path.toAbsolutePath();
        Path at = whole.getRoot();
        for (int i = 0; i < whole.getNameCount(); i++) {
            Path name = whole.getName(i);
            String text = name.toString();
            if (text.equals("..")) {
                Path above = real(at).getParent();
                at = above == null ? whole.getRoot() : above;
            } else if (!text.equals(".")) {
                at = at.resolve(name);
            } else if (i == whole.getNameCount() - 1) {
                at = real(at);
            }
        }
        return at;
    }

    private static Path real(Path path) {
        try {
            return Files.isSymbolicLink(path) ? path.toRealPath() : path;
        } catch (IOException e) {
            return path; // it leads nowhere, which whoever opens it finds out
        }
    }

    /** The whole path, absolute or not, as {@link RawText} has it. */
    public static String text(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(ch -> ch < 0x80)) {
            return text;
        }
        StringBuilder exact = new StringBuilder(path.isAbsolute() ? "/" : "");
        for (int i = 0; i < path.getNameCount(); i++) {
            exact.append(i == 0 ? "" : "/").append(name(path.getName(i)));
        }
        return exact.toString();
    }

    /**
     * Has Java believe that it is somewhere that it can name, if it cannot name where it is: classes of its own fail over that. To be
     * called before any of them is used.
     */
    public static void settle() {
        if (!KNOWS_FOLDER) {
            System.setProperty(FOLDER, "/");
        }
    }

    /** Whether the platform takes it as it is: under cron it does not even know where it is itself. */
    private static boolean isPlain(String text) {
        return (KNOWS_FOLDER || text.startsWith("/"))
                && (isAscii(text) || IS_UTF_8 && text.chars().noneMatch(ch -> Character.isSurrogate((char) ch)));
    }

    private static boolean knows(String folder) {
        return (IS_UTF_8 || isAscii(folder)) && folder.indexOf('?') < 0 && folder.indexOf('\ufffd') < 0;
    }

    private static Path workingFolder() {
        try {
            return Path.of("/proc/self/cwd").toRealPath();
        } catch (IOException e) {
            return Path.of("").toAbsolutePath();
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(ch -> ch < 0x80);
    }

    /** The last name of a path that has one. */
    public static RawName name(Path path) {
        String text = String.valueOf(path.getFileName());
        if (text.chars().allMatch(ch -> ch < 0x80)) {
            return new RawName(text);
        }
        String raw = path.toUri().getRawPath();
        String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        return RawName.of(decode(trimmed.substring(trimmed.lastIndexOf('/') + 1)));
    }

    /** @param name plain: it leads to nowhere else */
    public static Path child(Path folder, RawName name) {
        if (!name.isPlain()) {
            throw new IllegalArgumentException("'%s' is no name of an entry".formatted(name));
        }
        if (isAscii(name)) {
            return folder.resolve(name.octets());
        }
        return of(folder, name);
    }

    /** A path as it stands in a link: it may lead anywhere. */
    public static Path target(Path link, RawName target) {
        if (isAscii(target)) {
            return link.getFileSystem().getPath(target.octets());
        }
        boolean absolute = target.octets().startsWith("/");
        Path root = link.toAbsolutePath().getRoot();
        Path path = root;
        for (String part : target.octets().split("/", -1)) {
            path = part.isEmpty() ? path : of(path, new RawName(part));
        }
        // to make it relative to the root would take '..' out of it
        return absolute ? path : path.subpath(0, path.getNameCount());
    }

    /** All of a path. */
    static byte[] bytes(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(ch -> ch < 0x80)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        String raw = path.toUri().getRawPath();
        // one that leads to a folder gets a slash, which would follow a link
        return decode(raw.length() > 1 && raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw);
    }

    private static boolean isAscii(RawName name) {
        return isAscii(name.octets());
    }

    /** @param name or several, with slashes between */
    private static Path of(Path folder, RawName name) {
        String base = folder.toAbsolutePath().toUri().getRawPath();
        StringBuilder path = new StringBuilder(base.endsWith("/") ? base : base + "/");
        for (byte octet : name.bytes()) {
            if (octet == '/') {
                path.append('/');
            } else {
                path.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return Path.of(URI.create("file://" + path));
    }

    private static byte[] decode(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        byte[] octets = escaped.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '%') {
                bytes.write(HexFormat.fromHexDigits(escaped.toLowerCase(Locale.ROOT), i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(octets[i]);
            }
        }
        return bytes.toByteArray();
    }
}
