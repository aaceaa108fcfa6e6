package dev.cofre.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import dev.cofre.client.transfer.TestTransfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a command whose standard output does. */
class FailingOutputTests {
    private static final String NO_ROOM = "cofre: standard output cannot be written: No space left on device";

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path big = Path.of("");

    @BeforeEach
    void save() throws IOException {
        big = Files.write(folder.resolve("big"), TestTransfers.bytes(300_000));
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("file" + i), "x");
        }
        assertThat(cofre.run("backup", folder.toString())).isEqualTo(Exit.OK);
        assertThat(cofre.run("upload", big.toString())).isEqualTo(Exit.OK);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dump latest BIG",
                "dump latest /",
                "download big -o -",
                "ls latest",
                "ls --json latest",
                "files",
                "files --json",
                "snapshots",
                "snapshots --json",
                "find big",
                "stats",
                "check",
                "nodes",
                "backup --json BIG",
                "backup BIG",
                "upload BIG",
                "forget latest",
                "--help",
                "backup --help",
                "--version",
                "tag --add x latest"
            })
    void aCommandWhoseOutputHasNoRoomSaysSoAndEndsWith1(String line) {
        cofre.pipeTo(new FullDisk(3));

        Exit exit = cofre.run(line.replace("BIG", big.toString()).split(" "));

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(cofre.err()).contains(NO_ROOM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dump latest BIG",
                "dump latest /",
                "download big -o -",
                "ls latest",
                "ls --json latest",
                "find file*"
            })
    void aCommandWhoseReaderHasReadEnoughEndsQuietlyAtOnce(String line) {
        FullDisk pipe = FullDisk.pipe(200);
        cofre.pipeTo(pipe);

        Exit exit = cofre.run(line.replace("BIG", big.toString()).split(" "));

        assertThat(exit).isEqualTo(Exit.OK);
        assertThat(cofre.err()).isEmpty();
        assertThat(pipe.refused()).isEqualTo(1);
    }

    @Test
    void aBackupIsSavedEvenIfNobodyHearsOfIt() throws IOException {
        Files.writeString(folder.resolve("more"), "more");
        cofre.pipeTo(FullDisk.pipe(0));
        assertThat(cofre.run("backup", "--json", folder.toString())).isEqualTo(Exit.OK);

        Terminal other = new Terminal(fake);

        assertThat(other.run("dump", "latest", folder.resolve("more").toString()))
                .isEqualTo(Exit.OK);
        assertThat(other.out()).isEqualTo("more");
    }

    @Test
    void aWorseOutcomeThanAFullDiskStays() {
        cofre.pipeTo(new FullDisk(0));

        assertThat(cofre.run("--json", "ls", "no-such-snapshot")).isEqualTo(Exit.NO_CLUSTER);
        assertThat(cofre.err()).contains(NO_ROOM);
    }
}
