package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.restore.place.Act;
import java.nio.file.Path;

/** Hears how a restore goes; from several threads. */
public interface RestoreListener {
    /** Bytes that were fetched are in their place; of which file is not told. */
    default void wrote(long bytes) {}

    /** A file is as it was. @param fetched bytes that had to be fetched for it */
    default void file(Path path, long size, long fetched) {}

    /** A file was read again, and is what the snapshot has. */
    default void verified(Path path, long size) {}

    /** Something is deleted that is not in the snapshot; in a dry run, would be. */
    default void deleted(Path path) {}

    /** In a dry run of which all is to be told: what would be done with an entry. @param why for people */
    default void would(Path path, Act act, String why) {}

    /** Something cannot be restored, or not all of it; the restore goes on. */
    void flaw(Path path, String reason);
}
