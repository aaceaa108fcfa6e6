package dev.cofre.client.snapshot.walk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folders on the way to what was backed up. They are in a snapshot because paths lead through them, and are not part of it: what they
 * are is for each machine to say.
 */
final class WayFolders {
    private final Set<String> folders = new HashSet<>();

    /** @param paths absolute, that were backed up */
    WayFolders(List<String> paths) {
        Set<String> named = Set.copyOf(paths);
        if (named.contains("/")) {
            return;
        }
        for (String path : paths) {
            // what is below one that was named was backed up with it
            for (int end = path.indexOf('/', 1); end > 0 && !named.contains(path.substring(0, end)); ) {
                folders.add(path.substring(0, end));
                end = path.indexOf('/', end + 1);
            }
        }
    }

    /** @param folder absolute */
    boolean has(String folder) {
        return folders.contains(folder);
    }
}
