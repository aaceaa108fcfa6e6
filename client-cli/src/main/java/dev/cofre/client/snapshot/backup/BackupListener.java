package dev.cofre.client.snapshot.backup;

import java.nio.file.Path;

/** Hears how a backup goes, on the thread that reads. */
public interface BackupListener {
    /**
     * A file has been dealt with.
     *
     * @param read whether its content had to be read
     */
    void file(Path path, long size, boolean read);

    /** Something cannot be read, or is not as it was at one moment; the backup goes on. */
    void flaw(Path path, String reason);
}
