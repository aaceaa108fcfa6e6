package dev.cofre.service.database;

import java.nio.file.Path;

/** The address of an SQLite file, whatever its folders are called. */
public final class SqliteUrl {
    private SqliteUrl() {}

    /** The driver takes what is behind a question mark for settings, and what follows "file:" for an escaped path. */
    public static String of(Path file) {
        String path = file.toAbsolutePath().toString();
        return "jdbc:sqlite:" + (path.indexOf('?') < 0 ? path : "file:" + escaped(path));
    }

    private static String escaped(String path) {
        return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }
}
