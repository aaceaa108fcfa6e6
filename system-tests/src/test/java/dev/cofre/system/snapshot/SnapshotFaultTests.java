package dev.cofre.system.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Backups and restores while processes are killed, disks are full, and files may not be read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotFaultTests {
    private static final int FILES = 14;
    private static final int SIZE = 4_000_000;

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;
    private Path folder;
    private Map<String, String> state;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home.resolve("cluster"), 4, RealCluster.Setup.PLAIN);
        folder = Files.createDirectories(home.resolve("folder"));
        for (int i = 0; i < FILES; i++) {
            Files.write(folder.resolve("file-" + i), Bytes.random(i, SIZE));
        }
        state = GeneratedTree.state(folder);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aServerThatIsKilledInABackupDoesNotFailIt() throws IOException {
        RealProcess backup = client("killed", "backup", folder.toString());
        await().atMost(RealCluster.PATIENCE).until(() -> !packs("killed").isEmpty());
        RealCluster.Server victim = cluster.servers().get(0);

        victim.process().kill();

        assertThat(Ended.of(backup).with(0).out()).contains("all copies confirmed");
        assertComesBack("killed");
        victim.restart();
    }

    @Tag("long")
    @Test
    void aServerThatIsKilledInARestoreDoesNotFailIt() throws IOException {
        Ended.of(client("read", "backup", folder.toString())).with(0);
        Path target = home.resolve("read");
        RealProcess restore = client("read", "restore", "latest:" + folder, "--target", target.toString());
        await().atMost(RealCluster.PATIENCE).until(() -> Files.exists(target.resolve("file-0")));
        RealCluster.Server victim = cluster.servers().get(1);

        victim.process().kill();

        Ended.of(restore).with(0);
        assertThat(GeneratedTree.state(target)).isEqualTo(state);
        victim.restart();
    }

    @Tag("long")
    @Test
    void whatAClientThatWasKilledHadSentIsNotSentAgain() throws IOException {
        RealProcess first = client("cut", "backup", folder.toString());
        await().atMost(RealCluster.PATIENCE).until(() -> packs("cut").size() >= 4);

        first.kill();

        long there = packs("cut").stream().mapToLong(FileEntry::size).sum();
        List<JsonNode> lines = Ended.of(client("cut", "backup", folder.toString(), "--json"))
                .with(0)
                .json();
        JsonNode summary = lines.get(lines.size() - 1);
        assertThat(summary.get("data_added").asLong()).isBetween(1L, (long) FILES * SIZE - there * 99 / 100);
        assertThat(Ended.of(client("cut", "snapshots", "--json")).with(0).json())
                .hasSize(1);
        assertComesBack("cut");
    }

    @Tag("long")
    @Test
    void aDiskThatIsFullIsAnErrorForTheFilesThatItHasNoRoomFor() throws Exception {
        Ended.of(client("full", "backup", folder.toString())).with(0);
        Path target = Files.createDirectories(home.resolve("full"));
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=%d".formatted(3 * SIZE), "none", target.toString()));
        try {
            Ended restore = Ended.of(client("full", "restore", "latest:" + folder, "--target", target.toString()))
                    .with(1);

            assertThat(restore.err()).contains("No space left on device", "entries are not as they were");
            assertThat(restore.err()).doesNotContain("\tat ");
        } finally {
            assertThat(succeeds("umount", target.toString())).isTrue();
        }
    }

    @Test
    void aFileThatMayNotBeReadIsListedAndTheOthersAreSaved() throws Exception {
        Path some = Files.createDirectories(home.resolve("some"));
        Files.writeString(some.resolve("open"), "open");
        Path secret = Files.writeString(some.resolve("secret"), "secret");
        Files.createDirectories(some.resolve("closed"));
        Files.writeString(some.resolve("closed/inside"), "inside");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(some.resolve("closed"), PosixFilePermissions.fromString("---------"));
        Path listed = Files.createDirectories(some.resolve("listed only"));
        Files.writeString(listed.resolve("file"), "file");
        Files.setPosixFilePermissions(listed, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

        Ended backup = Ended.of(asNobody("backup", some.toString(), "--client", "nobody"))
                .with(3);

        assertThat(backup.err()).contains(secret + ": reading it is not allowed", some.resolve("closed") + ": ");
        assertThat(Ended.of(client("nobody", "ls", "latest:" + some)).with(0).out())
                .contains("open", "secret", "closed", "listed only");
        assertThat(Ended.of(client("nobody", "ls", "latest:" + listed)).with(0).out())
                .contains("/file");
        Ended restore = Ended.of(client(
                        "nobody",
                        "restore",
                        "latest:" + some,
                        "--target",
                        home.resolve("nobody").toString()))
                .with(1);
        assertThat(restore.err()).contains("the snapshot does not have it: reading it is not allowed");
        assertThat(home.resolve("nobody/open")).hasContent("open");
        // what could not be read is not what was not there
        Ended exact = Ended.of(client(
                        "nobody",
                        "restore",
                        "latest:" + some,
                        "--target",
                        some.toString(),
                        "--delete",
                        "--exclude",
                        "secret",
                        "--exclude",
                        "listed only"))
                .with(1);
        assertThat(exact.err()).contains("nothing was deleted");
        assertThat(some.resolve("closed/inside")).exists();
        assertThat(secret).exists();
    }

    /** The client as a user who is not the superuser, to whom all is open. */
    private RealProcess asNobody(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        if (Files.getOwner(home).getName().equals("root")) {
            List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            List<String> version = new ArrayList<>(nobody);
            version.addAll(Jar.CLIENT.command(List.of("--version")));
            assumeTrue(succeeds(version.toArray(String[]::new)), "nobody cannot run the jar where it lies");
            command.addAll(nobody);
        }
        command.addAll(Jar.CLIENT.command(List.of(words)));
        return processes.start(
                "nobody",
                Path.of("/"),
                Map.of("COFRE_MANAGER_URL", cluster.managerUrl().toString()),
                command);
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void assertComesBack(String client) throws IOException {
        Path target = home.resolve("back-" + client);
        Ended.of(client(client, "restore", "latest:" + folder, "--target", target.toString()))
                .with(0);
        assertThat(GeneratedTree.state(target)).isEqualTo(state);
        // what was on a server that is gone is copied by and by
        await().atMost(RealCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(
                                Ended.of(client(client, "check")).with(0).out())
                        .contains("no problem was found"));
    }

    private List<FileEntry> packs(String client) {
        return cluster.manager().files(new ClientName(client).vault(), null, 1000).files().stream()
                .filter(file -> VaultFiles.isPack(file.name()))
                .toList();
    }

    private RealProcess client(String name, String... words) {
        return cluster.client(
                "", Stream.concat(Stream.of(words), Stream.of("--client", name)).toArray(String[]::new));
    }
}
