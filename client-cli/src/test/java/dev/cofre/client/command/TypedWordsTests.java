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

/** Words that look like something else, and those that a script has left empty. */
class TypedWordsTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @BeforeEach
    void make() throws IOException {
        folder = folder.toRealPath();
        Files.writeString(folder.resolve("--json"), "content");
        Files.writeString(folder.resolve("-n"), "content");
        Files.writeString(folder.resolve("plain"), "content");
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aValueBehindAnEqualsSignIsAValueWhateverItLooksLike() {
        assertThat(cofre.run(
                        "backup", folder.toString(), "--exclude=--json", "--exclude=-n", "--tag=--json", "--host=-n"))
                .as(cofre.err())
                .isEqualTo(Exit.OK);

        assertThat(cofre.run("ls", "latest:" + folder)).isEqualTo(Exit.OK);
        assertThat(cofre.out()).contains("/plain").doesNotContain("/--json", "/-n");
        assertThat(cofre.run("snapshots", "--host=-n", "--tag=--json")).isEqualTo(Exit.OK);
        assertThat(cofre.out()).contains("--json");
        assertThat(cofre.run(
                        "upload", "--name=--json", "--", folder.resolve("plain").toString()))
                .as(cofre.err())
                .isEqualTo(Exit.OK);
        assertThat(cofre.out()).startsWith("Saved --json");
    }

    @Test
    void whatIsNoValueIsNotTakenForOne() {
        assertThat(cofre.run("backup", folder.toString(), "--exclude", "--json"))
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void anEmptyOutputIsNoFolder() {
        assertThat(cofre.run("upload", folder.resolve("plain").toString())).isEqualTo(Exit.OK);

        assertThat(cofre.run("download", "plain", "--output", "")).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("must not be empty");
    }

    /** Else it would be the folder that this runs in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup,",
                "upload,",
                "restore,latest,--target,",
                "dump,latest,",
                "dump,latest,not/absolute",
                "backup,FOLDER,--files-from,",
                "backup,FOLDER,--exclude-file,",
                "backup,FOLDER,--host,",
                "backup,FOLDER,--tag,"
            })
    void anEmptyWordIsRefused(String line) {
        String[] words = line.replace("FOLDER", folder.toString()).split(",", -1);

        assertThat(cofre.run(words)).as(cofre.err()).isEqualTo(Exit.USAGE);

        assertThat(fake.committed()).isEmpty();
        assertThat(cofre.err())
                .containsAnyOf("must not be empty", "may be empty", "argument at index 1: ''", "begins with a slash");
    }
}
