package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.RawName;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Between paths and the bytes of their names. Text will not do: names need not be valid in any encoding, and under cron the
 * platform's is ASCII. A path's URI has all bytes as they are, on every POSIX platform.
 */
public final class RawPaths {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RawPaths() {}

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

    private static boolean isAscii(RawName name) {
        return name.octets().chars().allMatch(octet -> octet < 0x80);
    }

    private static Path of(Path folder, RawName name) {
        String base = folder.toAbsolutePath().toUri().getRawPath();
        StringBuilder path = new StringBuilder(base.endsWith("/") ? base : base + "/");
        for (byte octet : name.bytes()) {
            path.append('%').append(HEX.toHexDigits(octet));
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
