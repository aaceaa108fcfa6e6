package dev.cofre.service.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Small files that are their owner's alone, and are there whole or not at all, whenever the power goes. */
public final class DurableFile {
    private DurableFile() {}

    /** Puts these bytes in the place of those that are there, if any are. On stable storage when this returns. For one thread a file. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(draft); // its permissions may be others
        try (FileChannel channel = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnersAlone.file(draft))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            forceNames(folder); // a crash may otherwise lose the rename
        }
    }

    /** Makes a folder with those above it, and their names durable: a power cut may otherwise lose it with all that is in it. */
    public static void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolders(parent);
        }
        Files.createDirectories(folder, OwnersAlone.folder(folder));
        if (parent != null) {
            forceNames(parent);
        }
    }

    /** Brings to stable storage which files are in a folder. */
    public static void forceNames(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
