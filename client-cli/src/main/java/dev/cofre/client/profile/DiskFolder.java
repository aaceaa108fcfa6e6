package dev.cofre.client.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Profiles in a folder on disk, which may not exist. */
record DiskFolder(Path folder) implements ProfileFolder {
    @Override
    public boolean has(String path) {
        return Files.isRegularFile(folder.resolve(path));
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Files.newInputStream(folder.resolve(path));
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(folder.resolve(path));
    }

    @Override
    public Optional<Path> onDisk(String path) {
        return Optional.of(folder.resolve(path));
    }

    @Override
    public List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String describe(String path) {
        return folder.resolve(path).toString();
    }
}
