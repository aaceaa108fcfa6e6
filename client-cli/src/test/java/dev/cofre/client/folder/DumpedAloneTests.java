package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One entry of a snapshot, to standard output. */
@EnabledOnOs(OS.LINUX)
class DumpedAloneTests {
    /** Reading its beginning fails for everybody. */
    private static final String UNREADABLE = "/proc/self/mem";

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aFileThatCouldNotBeReadIsNotTakenForAnEmptyOne() throws IOException {
        Path empty = Files.createFile(folder.toRealPath().resolve("empty"));
        assertThat(cofre.run("backup", empty.toString(), UNREADABLE)).isEqualTo(Exit.UNREADABLE);

        assertThat(cofre.run("dump", "latest", UNREADABLE)).isEqualTo(Exit.UNREADABLE);

        assertThat(cofre.out()).isEmpty();
        assertThat(cofre.err()).contains(UNREADABLE + ": the snapshot does not have it: ");
        assertThat(cofre.run("dump", "latest", empty.toString())).isEqualTo(Exit.OK);
    }

    @Test
    void programsHaveTheBytesAloneAndReadOfTheRestElsewhere() throws IOException {
        Path file = Files.writeString(folder.toRealPath().resolve("file"), "content");
        assertThat(cofre.run("backup", file.toString(), UNREADABLE, "/no/such", "--json"))
                .isEqualTo(Exit.UNREADABLE);
        assertThat(cofre.out()).contains("\"item\":\"/no/such\"", "\"item\":\"" + UNREADABLE + "\"");
        assertThat(cofre.err()).isEmpty();

        assertThat(cofre.run("dump", "latest", UNREADABLE, "--json")).isEqualTo(Exit.UNREADABLE);

        assertThat(cofre.out()).isEmpty();
        assertThat(cofre.err()).startsWith("{\"message_type\":\"error\"");
        assertThat(cofre.run("dump", "latest", "/none", "--json")).isEqualTo(Exit.FAILED);
        assertThat(cofre.out()).isEmpty();
    }

    @Test
    void whatHasNoPlaceInAnArchiveIsSaidWhereItIsAskedFor() throws IOException, InterruptedException {
        Path pipe = folder.toRealPath().resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(cofre.run("backup", pipe.toString(), "/dev/null")).isEqualTo(Exit.OK);

        assertThat(cofre.run("dump", "latest", "/dev/null")).isEqualTo(Exit.UNREADABLE);
        assertThat(cofre.err()).contains("/dev/null: devices and sockets are in no archive");
        assertThat(cofre.run("dump", "latest", pipe.toString(), "--archive", "zip"))
                .isEqualTo(Exit.UNREADABLE);
        assertThat(cofre.run("dump", "latest", pipe.toString())).isEqualTo(Exit.OK);
        assertThat(cofre.run("dump", "latest", "/")).isEqualTo(Exit.OK);
    }

    @Test
    void whatIsBelowAFileIsMissingByThePathThatWasGiven() throws IOException {
        Path file = Files.writeString(folder.toRealPath().resolve("file"), "content");
        assertThat(cofre.run("backup", file.toString())).isEqualTo(Exit.OK);

        assertThat(cofre.run("dump", "latest", file + "/below")).isEqualTo(Exit.FAILED);

        assertThat(cofre.err()).contains(" has no " + file + "/below;");
    }
}
