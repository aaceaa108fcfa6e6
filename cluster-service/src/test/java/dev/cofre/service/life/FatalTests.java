package dev.cofre.service.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each in a process of its own, which is to end. */
class FatalTests {
    private record End(int code, String words) {}

    @Test
    void aThreadThatRunsOutOfMemoryEndsTheProcess() throws Exception {
        End end = run("fill");

        assertThat(end.code()).isEqualTo(Fatal.EXIT_CODE);
        assertThat(end.words()).contains("has run out of memory", "Start it again");
    }

    @Test
    void memoryThatRanOutBelowOtherFailuresEndsTheProcess() throws Exception {
        assertThat(run("wrapped").code()).isEqualTo(Fatal.EXIT_CODE);
    }

    @Test
    void aThreadThatEndsByAnythingElseLeavesTheProcessAlone() throws Exception {
        End end = run("fault");

        assertThat(end.code()).isZero();
        assertThat(end.words()).contains("Thread worker has ended by a fault");
    }

    @Test
    void aStackThatIsUsedUpIsThatOfOneRequest() {
        assertThat(Fatal.isFatal(new StackOverflowError())).isFalse();
        assertThat(Fatal.isFatal(new IllegalStateException(new OutOfMemoryError())))
                .isTrue();
        assertThat(Fatal.isFatal(new AssertionError())).isFalse();
    }

    @Test
    void withoutAWordOfItsMainAProcessGoesOn() {
        Fatal.check(new OutOfMemoryError("of a test"));
    }

    private static End run(String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FatalTests.class.getName(),
                        how)
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new End(process.exitValue(), words);
    }

    public static void main(String... arguments) throws InterruptedException {
        Fatal.endsThisProcess();
        Thread worker = new Thread(
                () -> {
                    switch (arguments[0]) {
                        case "fill" -> fill();
                        case "wrapped" -> Fatal.check(new IllegalStateException(new OutOfMemoryError("of a test")));
                        default -> throw new IllegalStateException("of a test");
                    }
                },
                "worker");
        worker.start();
        worker.join();
    }

    private static void fill() {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new byte[1 << 20]);
        }
    }
}
