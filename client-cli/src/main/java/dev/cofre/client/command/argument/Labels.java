package dev.cofre.client.command.argument;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Hosts and tags: words by which people tell snapshots from each other, in a column each. */
public final class Labels {
    /** As long as the longest name of a host that there can be, and of a file. */
    private static final int LONGEST = 255;

    private Labels() {}

    /** @throws IllegalArgumentException if one is longer than any name: each list of snapshots would be as wide */
    public static void check(String kind, Collection<String> labels) {
        for (String label : labels) {
            int length = label.getBytes(StandardCharsets.UTF_8).length;
            if (length > LONGEST) {
                throw new IllegalArgumentException("a %s has at most %d bytes; this one has %d, and begins with '%s'"
                        .formatted(kind, LONGEST, length, label.substring(0, 20)));
            }
        }
    }
}
