package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.ClientApplication;
import dev.cofre.client.fake.FakeCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The client as a process of its own. */
final class Program {
    /** Who is nobody on all systems. */
    static final int NOBODY = 65534;

    private static final int MOST = 1 << 20;

    private final List<String> before = new ArrayList<>();
    private final FakeCluster cluster;
    private String out = "";

    private Program(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /** With little memory. */
    static Program small(FakeCluster cluster, int mebibytes) {
        Program program = new Program(cluster);
        program.before.addAll(List.of(java(), "-Xmx" + mebibytes + "m", "-XX:+ExitOnOutOfMemoryError"));
        return program;
    }

    /** As a user without rights, which only the superuser can start. */
    static Program ofOrdinaryUser(FakeCluster cluster) {
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")));
        Program program = new Program(cluster);
        program.before.addAll(
                List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", java()));
        return program;
    }

    int run(String... words) throws IOException, InterruptedException {
        Process process = start(words);
        try (InputStream in = process.getInputStream()) {
            out = new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
            in.transferTo(OutputStream.nullOutputStream());
        }
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                "-Duser.home=/nonexistent",
                "-cp",
                System.getProperty("java.class.path"),
                ClientApplication.class.getName(),
                "--manager",
                cluster.url().toString(),
                "--client",
                "client1"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What the last run printed, or the beginning of it. */
    String out() {
        return out;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
