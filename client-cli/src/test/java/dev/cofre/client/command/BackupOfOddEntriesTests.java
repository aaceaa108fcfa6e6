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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read costs itself, and nothing else. */
class BackupOfOddEntriesTests {
    /** It can be opened, and each read of it fails: nothing is at address 0. */
    private static final String UNREADABLE = "/proc/self/mem";

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @BeforeEach
    void goodFile() throws IOException {
        Files.writeString(folder.resolve("good.txt"), "good");
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anEntryThatCannotBeReadEndsWith3AndTheRestIsSaved() {
        Exit exit = cofre.run("backup", folder.toString(), UNREADABLE);

        assertThat(exit.code()).isEqualTo(3);
        assertThat(cofre.err()).contains(UNREADABLE + ": it cannot be read: Input/output error");
        assertThat(cofre.out()).contains("Snapshot ");
        assertThat(cofre.run("dump", "latest", folder.resolve("good.txt").toString()))
                .isEqualTo(Exit.OK);
        assertThat(cofre.out()).isEqualTo("good");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anEntryThatCannotBeReadIsSavedAsSuchWhereItIsTheOnlyOne() {
        assertThat(cofre.run("backup", UNREADABLE).code()).isEqualTo(3);
        assertThat(cofre.out()).contains("Snapshot ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPathBelowAFileIsNamedWithItsReason() throws IOException {
        Exit exit = cofre.run(
                "backup", folder.toString(), folder.resolve("good.txt/below").toString());

        assertThat(exit.code()).isEqualTo(3);
        assertThat(cofre.err()).contains("good.txt/below: it cannot be looked at: Not a directory");
    }
}
