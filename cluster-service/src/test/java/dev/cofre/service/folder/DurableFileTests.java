package dev.cofre.service.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTests {
    @TempDir
    Path folder;

    @Test
    void theNewBytesTakeThePlaceOfTheOldAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("state.json");

        DurableFile.replace(file, new byte[] {1, 2, 3, 4});
        DurableFile.replace(file, new byte[] {5});

        assertThat(Files.readAllBytes(file)).containsExactly(5);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void whatACrashHasLeftUnfinishedIsNoHindranceAndLendsNobodyItsPermissions() throws IOException {
        Path file = folder.resolve("state.json");
        Path draft = Files.write(folder.resolve("state.json.part"), new byte[100]);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-rw-rw-"));

        DurableFile.replace(file, new byte[] {1});

        assertThat(Files.readAllBytes(file)).containsExactly(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderIsMadeWithThoseAboveIt() throws IOException {
        Path deep = folder.resolve("a/b/c");

        DurableFile.createFolders(deep);
        DurableFile.createFolders(deep);
        DurableFile.replace(deep.resolve("file"), new byte[0]);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))))
                .isEqualTo("rwx------");
        assertThat(deep.resolve("file")).isEmptyFile();
    }
}
