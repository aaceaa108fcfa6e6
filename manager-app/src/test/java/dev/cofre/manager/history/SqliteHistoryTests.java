package dev.cofre.manager.history;

import dev.cofre.manager.running.RunningManager;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryTests extends HistoryContract {
    @TempDir
    Path data;

    @TempDir
    Path kept;

    SqliteHistoryTests() throws IOException {}

    @BeforeEach
    @Override
    void empty() {}

    @Override
    void keep() throws IOException {
        copy(data, kept);
    }

    @Override
    void putBack() throws IOException {
        copy(kept, data);
    }

    @Override
    RunningManager start(boolean onTheCopy) {
        return RunningManager.start(onTheCopy ? kept : data, "--cofre.manager.history.interval=50ms");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(to, "catalog.db*")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "catalog.db*")) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
