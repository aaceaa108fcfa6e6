package dev.cofre.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Room on the disk that is to be measured: below {@code -Dcofre.benchmarks.folder}, or else below the working folder. */
final class RealDisk {
    private final Path root =
            Path.of(System.getProperty("cofre.benchmarks.folder", ".")).toAbsolutePath();
    private Path folder = root;

    Path newFolder() throws IOException {
        folder = Files.createTempDirectory(root, "jmh");
        return folder;
    }

    /** Deletes the newest folder with all that is in it. */
    void clear() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
