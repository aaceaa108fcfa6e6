package dev.cofre.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.FakeCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that was started without anything to read ({@code <&-}) has a file of Java's own in that place. */
@EnabledOnOs(OS.LINUX)
class ClosedInputTests {
    @ParameterizedTest
    @ValueSource(strings = {"backup --stdin", "backup --files-from -", "upload --files-from -"})
    void nothingOfJavaIsTakenForTheInput(String line) throws IOException, InterruptedException {
        try (FakeCluster fake = new FakeCluster(2)) {
            List<String> command = new ArrayList<>(List.of(
                    "sh",
                    "-c",
                    "exec \"$@\" <&-",
                    "sh",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    ClientApplication.class.getName(),
                    "--manager",
                    fake.url().toString(),
                    "--client",
                    "client1"));
            command.addAll(List.of(line.split(" ")));

            Process program =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(program.waitFor()).as(said).isIn(1, 2);
            assertThat(said).contains("standard input is closed");
            assertThat(fake.committed()).isEmpty();
        }
    }
}
