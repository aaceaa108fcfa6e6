package dev.cofre.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedProgramTests {
    @TempDir
    Path folder;

    @Test
    void aProgramThatIsStoppedInADownloadLeavesNothingHalf() throws Exception {
        try (FakeCluster fake = new FakeCluster(1)) {
            fake.store("a.txt", new byte[100_000]);
            fake.server(1).fails(new Fault.Stalls(50_000));
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ClientApplication.class.getName(),
                            "--manager",
                            fake.url().toString(),
                            "--client",
                            "client1",
                            "download",
                            "a.txt",
                            "--output",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await().atMost(30, TimeUnit.SECONDS).until(() -> files().length == 1 && files()[0].length() > 0);
                assertThat(files()[0].getName()).startsWith("a.txt.cofre-part-");

                program.destroy();

                assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(files()).isEmpty();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    private File[] files() {
        return folder.toFile().listFiles();
    }
}
