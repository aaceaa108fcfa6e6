package dev.cofre.client.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileReasonTests {
    static Stream<IOException> whatThePlatformThrows() {
        return Stream.of(
                new NoSuchFileException("/x/nb3"),
                new AccessDeniedException("/x/nb3"),
                new FileAlreadyExistsException("/x/nb3"),
                new DirectoryNotEmptyException("/x/nb3"),
                new NotDirectoryException("/x/nb3"),
                new FileSystemLoopException("/x/nb3"),
                new FileSystemException("/x/nb3"),
                new FileSystemException("/x/nb3", null, "Stale file handle"),
                new FileSystemException("/x/nb3", "/y", "Invalid cross-device link"));
    }

    @ParameterizedTest
    @MethodSource("whatThePlatformThrows")
    void aSentenceHasTheFileAndAReason(IOException e) {
        assertThat(FileReason.sentence(e)).startsWith("/x/nb3").hasSizeGreaterThan("/x/nb3: ".length() + 10);
        assertThat(FileReason.of(e)).isNotBlank().doesNotContain("/x/nb3");
    }

    @ParameterizedTest
    @MethodSource("withoutAFile")
    void whatHasNoFileHasAReason(IOException e) {
        assertThat(FileReason.sentence(e))
                .isEqualTo(FileReason.of(e))
                .isNotBlank()
                .isNotEqualTo("null");
    }

    static Stream<IOException> withoutAFile() {
        return Stream.of(
                new IOException(),
                new EOFException(),
                new IOException(" "),
                new IOException("No space"),
                new FileSystemException(null));
    }
}
