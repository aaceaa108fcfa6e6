package dev.cofre.manager.catalog.database;

import dev.cofre.service.folder.OwnersAlone;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Keeps a second manager out of the data folder. Ends with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StartRefusedException if another manager has it */
    public static FolderLock take(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("manager.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OwnersAlone.file(folder));
        if (!isOurs(channel)) {
            channel.close();
            throw new StartRefusedException(
                    "The data folder %s is in use by another manager that still runs.".formatted(folder),
                    "Stop that manager first, or choose another folder: key cofre.manager.data in application-profiles/application-manager.yml.");
        }
        return new FolderLock(channel);
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // held within this very process
            return false;
        }
    }

    /** Closing the channel gives the lock back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
