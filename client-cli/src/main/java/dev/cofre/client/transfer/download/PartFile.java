package dev.cofre.client.transfer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that is not there until all of it is. Its bytes gather beside it, under a name of their own, which goes with
 * the program when that is stopped.
 */
public final class PartFile implements Landing, AutoCloseable {
    private static final int LONGEST_NAME = 200;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final Thread cleanUp;

    public PartFile(Path target) throws LandingException {
        this.target = target;
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        part = target.resolveSibling(shown(target) + ".cofre-part-" + random);
        try {
            channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LandingException("%s cannot be made".formatted(target), e);
        }
        cleanUp = new Thread(this::discard, "part-file");
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    @Override
    public void write(byte[] bytes, int length) throws LandingException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new LandingException("%s cannot be written".formatted(part), e);
        }
    }

    @Override
    public void restart() throws LandingException {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new LandingException("%s cannot be written".formatted(part), e);
        }
    }

    /**
     * Puts the file in its place, on stable storage.
     *
     * @param overwrite what may lie there already
     */
    public void publish(boolean overwrite) throws LandingException {
        try {
            channel.force(true);
            if (overwrite) {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(part, target);
            }
            syncFolder();
        } catch (FileAlreadyExistsException e) {
            throw new LandingException(
                    "it is there by now; --overwrite replaces it", new IOException(target.toString()));
        } catch (IOException e) {
            throw new LandingException("%s cannot be put in its place".formatted(target), e);
        }
    }

    /** Removes whatever was not published. */
    @Override
    public void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // the program is ending, and the hook does what we just did
            return;
        }
    }

    private void discard() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            part.toFile().deleteOnExit();
        }
    }

    /** A crash may otherwise keep the bytes and lose the name. */
    private void syncFolder() throws IOException {
        Path folder = folder(target);
        // Windows neither opens folders nor needs this
        if (folder != null && !System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    /** So that people see whose part it is: as much of the name as any platform and any file system takes. */
    private static String shown(Path target) {
        String name = String.valueOf(target.getFileName()).replaceAll("[^ -~]", "_");
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private static @Nullable Path folder(Path target) {
        return target.toAbsolutePath().getParent();
    }
}
