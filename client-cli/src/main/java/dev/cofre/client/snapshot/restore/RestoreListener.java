package dev.cofre.client.snapshot.restore;

import java.nio.file.Path;

/** Hears how a restore goes; from several threads. */
public interface RestoreListener {
    /** A file is as it was. @param fetched bytes that had to be fetched for it */
    default void file(Path path, long size, long fetched) {}

    /** Something cannot be restored, or not all of it; the restore goes on. */
    void flaw(Path path, String reason);
}
