package dev.cofre.service.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersAloneTests {
    @TempDir
    private Path folder;

    @Test
    void whatIsMadeIsItsOwnersAlone() throws IOException {
        Files.createDirectories(folder.resolve("a/b"), OwnersAlone.folder(folder));
        OwnersAlone.createFile(folder.resolve("a/file"));

        assertThat(permissions("a")).isEqualTo("rwx------");
        assertThat(permissions("a/b")).isEqualTo("rwx------");
        assertThat(permissions("a/file")).isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsThereIsLeftAsItIs() throws IOException {
        Files.writeString(folder.resolve("file"), "content");

        OwnersAlone.createFile(folder.resolve("file"));

        assertThat(folder.resolve("file")).hasContent("content");
    }

    @Test
    void whatOthersMayDoIsTakenFromThem() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
        Path file = Files.writeString(folder.resolve("file"), "content");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(OwnersAlone.narrow(folder)).isTrue();
        assertThat(OwnersAlone.narrow(file)).isTrue();
        assertThat(permissions("")).isEqualTo("rwx------");
        assertThat(permissions("file")).isEqualTo("rw-------");
        assertThat(OwnersAlone.narrow(folder)).as("a second time").isFalse();
    }

    @Test
    void whatIsNarrowerStaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        assertThat(OwnersAlone.narrow(file)).isFalse();
        assertThat(permissions("file")).isEqualTo("r--------");
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
    }
}
