package dev.cofre.service.database;

import java.nio.file.Path;
import java.util.Optional;

/** The address of an SQLite file, whatever its folders are called. */
public final class SqliteUrl {
    private static final String PREFIX = "jdbc:sqlite:";
    /** What follows is an escaped path. */
    private static final String ESCAPED = "file:";

    private SqliteUrl() {}

    /** The driver takes what is behind a question mark for settings, and what follows "file:" for an escaped path. */
    public static String of(Path file) {
        String path = file.toAbsolutePath().toString();
        return PREFIX + (path.indexOf('?') < 0 ? path : ESCAPED + escaped(path));
    }

    /** Whether it is the address of an SQLite database, in a file or not. */
    public static boolean isOne(String url) {
        return url.startsWith(PREFIX);
    }

    /** The file at an address, as {@link #of} or an operator has written it; empty if it is another database's. */
    public static Optional<Path> file(String url) {
        if (!isOne(url)) {
            return Optional.empty();
        }
        String path = url.substring(PREFIX.length()).replaceFirst("\\?.*", "");
        return Optional.of(Path.of(path.startsWith(ESCAPED) ? plain(path.substring(ESCAPED.length())) : path));
    }

    private static String escaped(String path) {
        return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }

    private static String plain(String escaped) {
        return escaped.replace("%23", "#").replace("%3f", "?").replace("%25", "%");
    }
}
