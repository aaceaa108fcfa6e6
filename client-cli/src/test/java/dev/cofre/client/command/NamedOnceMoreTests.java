package dev.cofre.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots, places and addresses, as people name them who have no time. */
class NamedOnceMoreTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @BeforeEach
    void make() throws IOException {
        folder = folder.toRealPath();
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/file"), "content");
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "/.", "/../data/"})
    void snapshotsAreFoundByThePathAsTheBackupWasGivenIt(String end) {
        ok("backup", folder + "/data/");

        ok("snapshots", "--path", folder + "/data" + end);

        assertThat(cofre.out()).contains(folder + "/data");
    }

    @Test
    void anEmptyTagIsForSnapshotsWithoutAny() {
        ok("backup", folder + "/data", "--host", "plain");
        ok("backup", folder + "/data", "--host", "tagged", "--tag", "x");

        ok("snapshots", "--tag", "");

        assertThat(cofre.out()).contains("plain").doesNotContain("tagged");
        ok("snapshots", "--tag", "", "--tag", "x");
        assertThat(cofre.out()).contains("plain", "tagged");
    }

    @Test
    void theLatestIsNotOneThatClaimsToBeFromTheFuture() throws IOException {
        ok("backup", folder + "/data", "--time", "2990-01-01 00:00:00");
        Files.writeString(folder.resolve("data/file"), "later");
        ok("backup", folder + "/data", "--time", "2999-01-01 00:00:00");
        ok("dump", "latest", folder + "/data/file");
        assertThat(cofre.out()).isEqualTo("later");
        Files.writeString(folder.resolve("data/file"), "last of all");
        ok("backup", folder + "/data", "--time", "2980-01-01 00:00:00");
        ok("dump", "latest", folder + "/data/file");
        assertThat(cofre.out()).isEqualTo("last of all");
        ok("backup", folder + "/data", "--time", "2001-01-01 00:00:00", "--host", "old");

        ok("ls", "latest", "--host", "old");
        ok("dump", "latest", folder + "/data/file");

        assertThat(cofre.out()).isEqualTo("last of all");
    }

    @Test
    void aFolderThatIsNotThereIsNotTakenForAFile() {
        ok("upload", folder + "/data/file");

        assertThat(cofre.run("download", "file", "--output", folder + "/none/")).isEqualTo(Exit.USAGE);

        assertThat(folder.resolve("none")).doesNotExist();
        assertThat(cofre.err()).contains("there is no folder", "make it first");
    }

    @Test
    void whatIsNoRegularFileIsNotReplacedByOne() throws IOException {
        ok("upload", folder + "/data/file");
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));

        assertThat(cofre.run("download", "file", "--overwrite", "--output", device.toString()))
                .isEqualTo(Exit.FAILED);

        assertThat(device).isSymbolicLink();
        assertThat(cofre.err()).contains("no regular file", "--output -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:65536", "http://127.0.0.1:99999"})
    void anAddressWithANumberThatNoPortHasIsNone(String address) {
        assertThat(cofre.run("snapshots", "--manager", address)).isEqualTo(Exit.USAGE);

        assertThat(cofre.err()).contains(address, "--manager", "is no URL");
    }

    @Test
    void aProfileThatIsNotThereIsSaidAlsoWhereAnotherNameIsGiven() {
        assertThat(cofre.run("files", "--profile", "nobody", "--client", "me")).isEqualTo(Exit.USAGE);

        assertThat(cofre.err()).contains("nobody");
    }

    private void ok(String... line) {
        assertThat(cofre.run(line)).as(cofre.err()).isEqualTo(Exit.OK);
    }
}
