package dev.cofre.manager.content;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where files lie that are being read. It is this process's alone, as the folder that it is in is locked: what is there when it begins,
 * one before it has left that was killed. Thread-safe.
 */
final class Scratch {
    private final Path folder;

    Scratch(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder, OwnersAlone.folder(folder));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "content-*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    Path newFile() throws IOException {
        return Files.createTempFile(folder, "content-", null);
    }
}
