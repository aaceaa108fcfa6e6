package dev.cofre.client.snapshot.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file or folder that was opened while that was allowed, to be put on stable storage when all is done to it. */
public final class Opened implements AutoCloseable {
    private final @Nullable FileChannel channel;

    private Opened(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    public static Opened of(Path path) throws IOException {
        // elsewhere there is no such call for folders
        return new Opened(Disk.isUnix(path) ? FileChannel.open(path, StandardOpenOption.READ) : null);
    }

    /** For whoever is in a hurry: nothing is forced. */
    public static Opened nothing() {
        return new Opened(null);
    }

    /** Content and attributes are on stable storage when this returns. */
    public void force() throws IOException {
        if (channel != null) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
