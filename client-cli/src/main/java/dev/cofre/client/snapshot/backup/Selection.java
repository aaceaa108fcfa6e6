package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.Entry;
import java.nio.file.Path;

/** What of the named folders belongs to the backup. */
public interface Selection {
    /** Asked of everything but the named paths themselves; what is below a folder that is not included is not asked of. */
    boolean includes(Path path, Entry entry);

    /** Asked of each folder that is included: whether what is in it may belong to the backup, too. */
    default boolean enters(Entry folder) {
        return true;
    }

    static Selection everything() {
        return (path, entry) -> true;
    }
}
