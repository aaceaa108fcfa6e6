package dev.cofre.client.snapshot.backup;

import dev.cofre.api.proof.Receipt;
import java.nio.file.Path;
import java.time.Duration;

/** Hears how a backup goes, on the thread that reads; it must be quick. */
public interface BackupListener {
    /**
     * A file has been dealt with.
     *
     * @param read whether its content had to be read
     */
    default void file(Path path, long size, boolean read) {}

    /** So many bytes more have been read of some file. */
    default void read(long bytes) {}

    /**
     * A pack is stored.
     *
     * @param bytes of it
     * @param receipt where it is
     */
    default void stored(long bytes, Receipt receipt) {}

    /**
     * The file system does not answer for an entry; the backup waits. Heard on a thread of its own.
     *
     * @param until how long it will be waited for; zero: until it answers
     */
    default void waits(Path path, Duration since, Duration until) {}

    /** Something cannot be read, or is not as it was at one moment; the backup goes on. */
    void flaw(Path path, String reason);
}
