package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read: whatever goes wrong with it, from its opening to its end, is a {@link ReadFailedException}. */
final class Reading extends FilterInputStream {
    private final Path path;

    private Reading(Path path, InputStream in) {
        super(in);
        this.path = path;
    }

    static Reading of(Path path) throws ReadFailedException {
        try {
            return new Reading(path, Files.newInputStream(path));
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }

    /** The file as it is now. */
    Entry look() throws ReadFailedException {
        try {
            return Disk.look(path);
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }

    /** What has been read is not worse for it. */
    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException e) {
            return;
        }
    }
}
