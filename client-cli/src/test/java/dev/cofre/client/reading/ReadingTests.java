package dev.cofre.client.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that give nothing, or never end. */
@Timeout(60)
class ReadingTests {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private final CompletableFuture<Path> said = new CompletableFuture<>();

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatGivesNothingIsGivenUp() throws Exception {
        Path silent = pipe();
        try (RandomAccessFile open = new RandomAccessFile(silent.toFile(), "rw");
                Watch watch = watch(NEVER, SOON);
                Reading reading = Reading.of(silent, Long.MAX_VALUE, watch)) {
            assertThatThrownBy(reading::readAllBytes).hasMessageContaining("--read-timeout");
            assertThat(open.getFD().valid()).isTrue();
        }
        assertThat(said).isNotDone();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatGivesNextToNothingIsGivenUp() throws Exception {
        Path trickle = pipe();
        try (RandomAccessFile open = new RandomAccessFile(trickle.toFile(), "rw");
                Watch watch = watch(NEVER, SOON);
                Reading reading = Reading.of(trickle, Long.MAX_VALUE, watch)) {
            byte[] one = new byte[1];
            assertThatThrownBy(() -> {
                        while (true) {
                            open.write(1);
                            assertThat(reading.read(one, 0, 1)).isEqualTo(1);
                            reading.waited(SOON.dividedBy(10));
                        }
                    })
                    .hasMessageContaining("--read-timeout");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsWaitedForIsSaid() throws Exception {
        Path silent = pipe();
        try (RandomAccessFile open = new RandomAccessFile(silent.toFile(), "rw");
                Watch watch = watch(SOON, Duration.ZERO);
                Reading reading = Reading.of(silent, Long.MAX_VALUE, watch)) {
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return reading.read(new byte[1], 0, 1);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(said.get(30, TimeUnit.SECONDS)).isEqualTo(silent);
            open.write(1);
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /** As where a file system answers neither who reads nor who closes. */
    @Test
    void whatCannotBeGivenUpIsSaidAllTheSame() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (Watch watch = watch(SOON.multipliedBy(2), SOON)) {
            watch.begins(folder, 0, () -> {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertThat(said.get(30, TimeUnit.SECONDS)).isEqualTo(folder);
        } finally {
            answered.countDown();
        }
    }

    @Test
    void whatHasNothingNowAndDoesNotEndIsNotReadForEver() throws IOException {
        InputStream empty = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return 0; // what Java makes of EAGAIN
            }
        };
        try (Watch watch = watch(NEVER, NEVER);
                Reading reading = new Reading(folder, Long.MAX_VALUE, watch, empty)) {
            assertThatThrownBy(() -> reading.readNBytes(1)).hasMessageContaining("does not end");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatDoesNotEndIsNotReadForEver() throws IOException {
        try (Watch watch = watch(NEVER, NEVER);
                Reading reading = Reading.of(Path.of("/dev/zero"), 1 << 20, watch)) {
            assertThatThrownBy(reading::readAllBytes).hasMessageContaining("does not end: more than 1,048,576 bytes");
        }
    }

    private Watch watch(Duration word, Duration most) {
        return new Watch(word, most, (path, since, until) -> said.complete(path));
    }

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }
}
