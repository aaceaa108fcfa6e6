package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.ClientApplication;
import dev.cofre.client.fake.FakeCluster;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The client as a process of its own. */
final class Program {
    /** Who is nobody on all systems. */
    static final int NOBODY = 65534;

    private static final int MOST = 1 << 20;

    private final List<String> before = new ArrayList<>();
    private final FakeCluster cluster;
    private final String classPath;
    private String out = "";

    private Program(FakeCluster cluster, String classPath) {
        this.cluster = cluster;
        this.classPath = classPath;
    }

    /** With little memory. */
    static Program small(FakeCluster cluster, int mebibytes) {
        Program program = new Program(cluster, System.getProperty("java.class.path"));
        program.before.addAll(List.of(java(), "-Xmx" + mebibytes + "m", "-XX:+ExitOnOutOfMemoryError"));
        return program;
    }

    /**
     * As a user without rights, which only the superuser can start.
     *
     * @param readable where the program is copied to: what it is built in, and the libraries, may lie in a home folder that is closed to others
     */
    static Program ofOrdinaryUser(FakeCluster cluster, Path readable) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")));
        Program program = new Program(cluster, copyOfClassPath(readable));
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
                classPath,
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

    private static String copyOfClassPath(Path to) throws IOException {
        List<Path> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            Path copy = to.resolve(copies.size() + "-" + from.getFileName());
            copies.add(copy);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(from.relativize(file).toString()));
                }
            }
        }
        try (Stream<Path> files = Files.walk(to)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
