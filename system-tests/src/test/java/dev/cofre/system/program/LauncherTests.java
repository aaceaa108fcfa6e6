package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.system.http.Bytes;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.FreePort;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./cofre}, as somebody runs it who has just cloned the project and built it. */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LauncherTests {
    private static final List<String> NAMES = List.of("manager", "server1", "server2", "server3", "server4");

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private String ports = "";

    @BeforeAll
    void choosePorts(@TempDir Path home) throws IOException {
        this.home = home;
        List<String> pairs = new ArrayList<>();
        for (String name : NAMES) {
            pairs.add(name + "=" + FreePort.find());
        }
        ports = String.join(" ", pairs);
    }

    @AfterAll
    void down() {
        cofre("down").with(0);
    }

    @Test
    void upStartsEverythingDownLeavesNothingAndALostCatalogIsBuiltAgainFromTheServers() throws IOException {
        Path file = Files.write(home.resolve("kept"), Bytes.random(1, 300_000));

        upAndDown(file);
        rebuild(file);
    }

    private void upAndDown(Path file) throws IOException {
        assertThat(cofre("status").with(1).out().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains(" down "));

        Ended up = cofre("up").with(0);
        List<ProcessHandle> running = running();

        // where sources were touched after the last build, it builds first, and says so
        assertThat(up.out().lines().filter(line -> !line.startsWith("Building")))
                .hasSize(5);
        assertThat(running).hasSize(5);
        assertThat(cofre("status").with(0).out().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains(" healthy "));
        assertThat(cofre("client", "upload", "--client", "me", file.toString())
                        .with(0)
                        .out())
                .contains("copies confirmed 2/2");
        assertThat(cofre("up").with(0).out().lines())
                .as("a second 'up'")
                .containsExactlyElementsOf(up.out()
                        .lines()
                        .filter(line -> !line.startsWith("Building"))
                        .toList());
        assertThat(running()).as("after a second 'up'").isEqualTo(running);
        assertThat(cofre("rebuild").with(1).err()).contains("the manager runs");

        cofre("down").with(0);

        assertThat(running).noneMatch(LauncherTests::runs);
        assertThat(home.resolve("run")).isEmptyDirectory();
        cofre("status").with(1);
    }

    private void rebuild(Path file) throws IOException {
        assertThat(cofre("rebuild").with(1).out()).contains("There is a catalog");
        for (String name : List.of("catalog.db", "catalog.db-wal", "catalog.db-shm")) {
            Files.deleteIfExists(home.resolve("manager").resolve(name));
        }
        assertThat(cofre("rebuild", "--without", "server9").with(1).err()).contains("usage: cofre rebuild");

        Ended rebuilt = cofre("rebuild").with(0);

        assertThat(rebuilt.out())
                .contains("versions are in the new catalog", "as many copies as it should", "cofre up");
        cofre("up").with(0);
        Path back = home.resolve("back");
        cofre("client", "download", "--client", "me", "kept", "--output", back.toString())
                .with(0);
        assertThat(back).hasSameBinaryContentAs(file);
        cofre("down").with(0);
    }

    @Test
    void aServerThatCannotStartIsNamedWithTheReason() throws IOException {
        Path other = Files.createDirectories(home.resolve("server3"));
        Files.writeString(other.resolve("node.json"), "not ours");

        Ended up = cofre("up").with(1);
        cofre("down").with(0);

        assertThat(up.err())
                .contains("node.json cannot be read")
                .contains("server3 did not start; its log says why: " + home.resolve("logs/server3.log"));
        assertThat(home.resolve("run")).isEmptyDirectory();
        Files.delete(other.resolve("node.json"));
    }

    @Test
    void aStrangerWhoseIdStandsInAFileIsLeftAlone() throws IOException {
        RealProcess stranger = processes.start("stranger", home, Map.of(), List.of("sleep", "600"));
        Path run = Files.createDirectories(home.resolve("run"));
        Files.writeString(run.resolve("server1.pid"), stranger.pid() + "\nMon Nov 23 00:00:00 2026\n");
        Files.writeString(run.resolve("server2.pid"), stranger.pid() + "\n\n");
        Files.writeString(run.resolve("server3.pid"), stranger.pid() + "\n");
        Files.writeString(run.resolve("server4.pid"), "");

        assertThat(cofre("status").with(1).out()).doesNotContain("healthy", "starting");
        cofre("down").with(0);

        assertThat(stranger.isRunning()).isTrue();
    }

    /** Whoever builds the project anew has just seen it, and so has the build that changes must pass. */
    @Test
    @EnabledIfSystemProperty(named = "cofre.launcher", matches = "full")
    void theDemoBringsEveryFileBackWithOneServerGoneAndThenAnother() {
        Ended demo = cofre("demo").with(0);

        assertThat(demo.out()).contains("Every file has its copies.", "Every file came back, bit for bit, with server");
        assertThat(demo.out().lines().filter(line -> line.endsWith(": identical")))
                .hasSize(12);
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheKnownOnes() {
        assertThat(cofre("upp").with(2).err()).contains("usage: cofre COMMAND", "up ", "demo");
    }

    private Ended cofre(String... words) {
        List<String> command =
                new ArrayList<>(List.of("bash", Jar.project().resolve("cofre").toString()));
        command.addAll(List.of(words));
        Map<String, String> environment = Map.of(
                "COFRE_HOME",
                home.toString(),
                "COFRE_PORTS",
                ports,
                "COFRE_JAVA_OPTS",
                Jar.lightly(),
                "JAVA_HOME",
                System.getProperty("java.home"));
        return Ended.of(processes.start("cofre-" + words[0], home, environment, command));
    }

    /** One that has ended, and that nobody has asked for its exit code yet, still has its id, but no program. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private List<ProcessHandle> running() throws IOException {
        List<ProcessHandle> handles = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("run"))) {
            for (Path file : files) {
                long pid = Long.parseLong(Files.readAllLines(file).get(0));
                ProcessHandle.of(pid).ifPresent(handles::add);
            }
        }
        handles.sort(null);
        return handles;
    }
}
