package dev.cofre.client.command.argument;

import dev.cofre.client.snapshot.disk.RawPaths;

/** A path that was backed up, as somebody names it now. */
public final class NamedPath {
    private NamedPath() {}

    /** As a backup that is given the same has it: from the root on, and without a slash at its end. */
    public static String of(String typed) {
        return RawPaths.text(RawPaths.absolute(RawPaths.entry(typed)));
    }
}
