package dev.cofre.client.snapshot.vault;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folders on the way to what was backed up. They are in a snapshot because paths lead through them, and are not part of it: what they
 * are is for each machine to say.
 */
final class WayFolders {
    private final Set<String> named = new HashSet<>();
    private final Set<String> above = new HashSet<>();

    /** @param paths absolute, that were backed up */
    WayFolders(List<String> paths) {
        named.addAll(paths);
        for (String path : paths) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                above.add(path.substring(0, slash));
            }
        }
        above.removeIf(this::isCovered);
    }

    /** @param folder absolute */
    boolean has(String folder) {
        return above.contains(folder);
    }

    /** Whether it was backed up itself, or with a folder above it. */
    private boolean isCovered(String folder) {
        if (named.contains("/")) {
            return true;
        }
        for (int end = folder.length(); end > 0; end = folder.lastIndexOf('/', end - 1)) {
            if (named.contains(folder.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
