package dev.cofre.manager.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTests {
    @Test
    void whatAKilledProcessHasLeftIsGoneAfterTheNextStart(@TempDir Path data) throws IOException {
        Path folder = data.resolve("scratch");
        Path left = new Scratch(folder).newFile();
        Files.writeString(folder.resolve("somebody elses"), "x");

        Path next = new Scratch(folder).newFile();

        assertThat(folder).isDirectoryContaining(next::equals).isDirectoryNotContaining(left::equals);
        assertThat(folder.resolve("somebody elses")).exists();
    }

    @Test
    void aLargeFileIsWaitedForAsLongAsItTakesOnASlowLine() {
        assertThat(Content.patience(0)).isEqualTo(Duration.ofMinutes(10));
        assertThat(Content.patience(100L << 30)).isGreaterThan(Duration.ofDays(4));
    }
}
