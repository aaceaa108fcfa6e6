package dev.cofre.system.cluster;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A storage server's folder, seen from outside while the server may be at work in it. */
public record DataFolder(Path path) {
    /** Files below the folder's part of this name; none if it is not there. */
    public List<Path> files(String part) throws IOException {
        return List.copyOf(sizes(part).keySet());
    }

    /** Bytes of all files below the folder's part of this name. */
    public long bytes(String part) throws IOException {
        return sizes(part).values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<Path, Long> sizes(String part) throws IOException {
        Map<Path, Long> sizes = new LinkedHashMap<>();
        Files.walkFileTree(path.resolve(part), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sizes.put(file, attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone since it was listed
                }
                throw failure;
            }
        });
        return sizes;
    }
}
