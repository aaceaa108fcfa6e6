package dev.cofre.client.menu;

import dev.cofre.client.snapshot.disk.RawPaths;
import java.nio.file.Path;

/** A path as people type it. */
final class HomePath {
    private HomePath() {}

    /** {@code ~/} is the user's home, as in a shell. */
    static Path of(String typed) {
        return typed.equals("~") || typed.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), typed.substring(1))
                : RawPaths.of(typed);
    }
}
