package dev.cofre.manager.catalog.database;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is of no use but for its place on the disk: let go when the disk is full, so that the log of what was entered can be
 * brought into the catalog, and be empty again. Not thread-safe.
 */
final class HeldSpace {
    private static final Logger log = LoggerFactory.getLogger(HeldSpace.class);
    private static final int PIECE = 1 << 20;

    private final Path folder;
    private final Path file;
    private final long size;

    HeldSpace(Path folder, long size) {
        this.folder = folder;
        this.file = folder.resolve("held-space");
        this.size = size;
    }

    boolean isHeld() {
        return file.toFile().length() >= size;
    }

    /** Holds it, if it can be had. */
    void take() {
        if (isHeld()) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            try (FileChannel channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnersAlone.file(folder))) {
                fill(channel);
            }
        } catch (IOException e) {
            log.debug("No space can be held: {}", e.getMessage());
            release();
        }
    }

    /** With bytes that no file system makes smaller. */
    private void fill(FileChannel channel) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, size)];
        new SplittableRandom().nextBytes(piece);
        for (long written = 0; written < size; ) {
            written += channel.write(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, size - written)));
        }
    }

    /** @return whether there was something to let go */
    boolean release() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} cannot be deleted: {}", file, e.getMessage());
            return false;
        }
    }
}
