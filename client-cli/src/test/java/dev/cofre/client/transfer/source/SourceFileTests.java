package dev.cofre.client.transfer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.client.reading.Watch;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SourceFileTests {
    @TempDir
    Path folder;

    /** As with files of the system's own that give what there will be to tell: {@code /proc/kmsg}. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatGivesNothingIsGivenUpHoweverItIsRead() throws Exception {
        for (String content : new String[] {"", "some"}) {
            Path file = Files.writeString(folder.resolve("file"), content);
            try (Watch watch = new Watch(Duration.ofMillis(100), (path, since, until) -> {})) {
                SourceFile source = SourceFile.of(file, watch);
                Files.delete(file);
                assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                        .isZero();
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    assertGivenUp(source::digest);
                    assertGivenUp(source::content);
                    assertGivenUp(() -> source.copyTo(OutputStream.nullOutputStream(), done -> {}));
                    assertThat(open.getFD().valid()).isTrue();
                }
            }
            Files.delete(file);
        }
    }

    private static void assertGivenUp(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("came of it for too long")
                .hasMessageContaining("--read-timeout");
    }
}
