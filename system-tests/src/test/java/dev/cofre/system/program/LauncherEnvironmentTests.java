package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./cofre} where its surroundings are not as on a developer's machine, without a cluster. */
@EnabledOnOs(OS.LINUX)
class LauncherEnvironmentTests {
    private static final String JAVA_HOME = System.getProperty("java.home");

    @RegisterExtension
    static final Processes PROCESSES = new Processes();

    @TempDir
    Path folder;

    @Test
    void whoEndsTheLauncherEndsTheClient() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout((int) RealCluster.PATIENCE.toMillis());
            RealProcess client =
                    start("bash", cofre(), "client", "--manager", "http://127.0.0.1:" + silent.getLocalPort(), "files");
            silent.accept(); // it has asked, and waits
            List<ProcessHandle> below =
                    ProcessHandle.of(client.pid()).orElseThrow().descendants().toList();

            client.stop();

            assertThat(below).noneMatch(ProcessHandle::isAlive);
            assertThat(client.exit(RealCluster.PATIENCE)).isEqualTo(143);
        }
    }

    @Test
    void aUserWithoutHomeInTheEnvironmentHasOne() {
        assertThat(run("env", "-u", "HOME", "-u", "COFRE_HOME", "bash", cofre(), "status")
                        .with(1)
                        .out())
                .contains("manager");
        assertThat(run("env", "-i", "JAVA_HOME=" + JAVA_HOME, "bash", cofre(), "status")
                        .with(1)
                        .out())
                .contains("manager");
        assertThat(run("env", "HOME=", "CDPATH=/", "bash", cofre(), "client", "--version")
                        .with(0)
                        .out())
                .startsWith("cofre ");
    }

    @Test
    void aHomeIsMeantFromWhereTheCommandIsGiven() {
        assertThat(run("env", "COFRE_HOME=h", "bash", cofre(), "logs", "manager")
                        .with(1)
                        .err())
                .contains("COFRE_HOME=" + folder.resolve("h"), "cofre up");
    }

    @Test
    void aHomeWhereNothingCanBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(run("env", "COFRE_HOME=" + file, "bash", cofre(), "up")
                        .with(1)
                        .err())
                .contains("COFRE_HOME is " + file, "no folders can be made there");
    }

    @Test
    void aFolderThatIsGoneIsNamedAsThat() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));

        assertThat(run("sh", "-c", "cd \"$0\" && rmdir \"$0\" && exec bash \"$1\" status", gone.toString(), cofre())
                        .with(1)
                        .err())
                .contains("is gone; change to another one");
    }

    @Test
    void aFolderWhosePathIsLongerThanJavaCanHaveItIsNamedAsThat() {
        String script = "top=$PWD; n=$(printf '%0250d' 1); i=0;"
                + " while [ $i -lt 17 ]; do mkdir $n && cd -P $n || exit 9; i=$((i + 1)); done;"
                + " bash \"$0\" client --version; code=$?;"
                + " cd \"$top\" && rm -rf $n && exit $code"; // what is left of it Java could not remove

        assertThat(run("bash", "-c", script, cofre()).with(1).err())
                .contains("longer than 4095 bytes; call it from one further up");
    }

    @Test
    void javaStaysWhereItIsCalledAndMayReadWhatItMakes() throws IOException {
        Path java = Files.createDirectories(folder.resolve("fake/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho $(umask) \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        Path copy = copy();
        Files.createFile(copy.resolve("client-cli/target/client-cli.jar"));

        Ended client = run(
                "sh",
                "-c",
                "umask 0757; JAVA_HOME=\"$1\" exec bash \"$0\" client --version",
                copy.resolve("cofre").toString(),
                folder.resolve("fake").toString());

        assertThat(client.with(0).out())
                .startsWith("0057 ")
                .contains("-XX:-UsePerfData"); // else it goes elsewhere where the folder may be entered and not read
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() {
        assertThat(run("env", "JAVA_HOME=/none", "bash", cofre(), "status")
                        .with(1)
                        .err())
                .contains("there is no Java at /none/bin/java");
    }

    @Test
    void aCopiedCheckoutIsPreparedAnewByItsFirstClient() throws IOException {
        Path copy = copy();
        Path target = copy.resolve("client-cli/target");
        Files.copy(Jar.project().resolve("client-cli/target/client-cli.jar"), target.resolve("client-cli.jar"));
        Files.writeString(target.resolve("client.jsa.origin"), "of another place\n");

        Ended first = run("bash", copy.resolve("cofre").toString(), "client", "--version")
                .with(0);

        assertThat(first.out()).startsWith("cofre ");
        assertThat(target.resolve("client.jsa")).isNotEmptyFile();
        assertThat(target.resolve("client.jsa.origin")).content().contains(copy.toString());
        FileTime made = Files.getLastModifiedTime(target.resolve("client.jsa"));
        run("bash", copy.resolve("cofre").toString(), "client", "--version").with(0);
        assertThat(Files.getLastModifiedTime(target.resolve("client.jsa"))).isEqualTo(made);
    }

    @Test
    void aLongLogBeginsAnewAndTheOneBeforeIsKept() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("h/logs"));
        byte[] old = new byte[17 << 20];
        Files.write(logs.resolve("manager.log"), old);
        Files.writeString(logs.resolve("server1.log"), "short");

        run("env", "COFRE_HOME=" + folder.resolve("h"), "bash", cofre(), "status")
                .with(1);

        assertThat(logs.resolve("manager.log")).isEmptyFile();
        assertThat(logs.resolve("manager.log.1")).hasSize(old.length);
        assertThat(logs.resolve("server1.log")).hasContent("short");
        assertThat(logs.resolve("server1.log.1")).doesNotExist();
    }

    /** Without its programs. */
    private Path copy() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("a copy"));
        Files.copy(Path.of(cofre()), copy.resolve("cofre"));
        Path profiles = Files.createDirectory(copy.resolve("application-profiles"));
        Files.copy(
                Jar.project().resolve("application-profiles/application-manager.yml"),
                profiles.resolve("application-manager.yml"));
        Files.createDirectories(copy.resolve("client-cli/target"));
        return copy;
    }

    private static String cofre() {
        return Jar.project().resolve("cofre").toString();
    }

    private Ended run(String... command) {
        return Ended.of(start(command));
    }

    private RealProcess start(String... command) {
        return PROCESSES.start("cofre", folder, Map.of("JAVA_HOME", JAVA_HOME), List.of(command));
    }
}
