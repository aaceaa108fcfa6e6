package dev.cofre.client.command.argument;

import java.nio.charset.StandardCharsets;

/** A name that somebody gives what has none on disk: it is to be one that a file can have when it is had back. */
public final class DiskName {
    /** Bytes that a name may have on the file systems that are in use. */
    private static final int LONGEST = 255;

    private DiskName() {}

    /**
     * @param what it is, for people
     * @throws IllegalArgumentException if no file can have it
     */
    public static void mustFit(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new IllegalArgumentException(
                    "%s has %d bytes, and no file system takes one of more than %d back; choose a shorter one"
                            .formatted(what, bytes, LONGEST));
        }
    }
}
