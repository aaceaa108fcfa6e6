package dev.cofre.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A word of the command line means itself. */
class WordsTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aFileWhoseNameBeginsWithAnAtSignIsUploadedUnderItsName() throws IOException {
        Path list = Files.writeString(folder.resolve("@list"), "--name other /etc/hostname");

        assertThat(cofre.run("upload", list.toString())).isEqualTo(Exit.OK);
        assertThat(cofre.out()).startsWith("Saved @list ");
        // where the library would look for it
        assertThat(cofre.run("upload", "@" + list)).isEqualTo(Exit.FAILED);
        assertThat(cofre.err()).contains("there is no such file");
    }

    @Test
    void aPatternThatBeginsWithAnAtSignIsAPattern() throws IOException {
        Files.createDirectory(folder.resolve("@eaDir"));
        Files.writeString(folder.resolve("@eaDir/thumb"), "x");
        Files.writeString(folder.resolve("photo"), "x");

        assertThat(cofre.run("backup", "--exclude", "@eaDir", folder.toString()))
                .isEqualTo(Exit.OK);
        cofre.run("ls", "latest");
        assertThat(cofre.out()).contains("photo").doesNotContain("@eaDir");
    }

    @Test
    void quotesDollarsAndPercentSignsAreParts() throws IOException {
        for (String name : new String[] {"'a'", "\"b\"", "${sys:user.name}", "100%s %n", "a=b", "@|red x|@"}) {
            Path file = Files.writeString(folder.resolve(name), "x");

            assertThat(cofre.run("backup", file.toString())).isEqualTo(Exit.OK);
            assertThat(cofre.run("ls", "latest")).isEqualTo(Exit.OK);
            assertThat(cofre.out()).contains(file.toString());
        }
    }

    @Test
    void wordsBehindTwoDashesAreNames() throws IOException {
        Path file = Files.writeString(folder.resolve("--json"), "x");

        assertThat(cofre.run("backup", "--", file.toString())).isEqualTo(Exit.OK);
        assertThat(cofre.out()).contains("Snapshot ");
        assertThat(cofre.run("backup", "--", "--json").code()).isEqualTo(2);
        assertThat(cofre.err()).startsWith(Path.of("--json").toAbsolutePath() + ": there is no such file");
    }

    @Test
    void aMistypedCommandIsAnsweredWithWhatItMayHaveMeant() {
        assertThat(cofre.run("upolad", "x").code()).isEqualTo(2);
        assertThat(cofre.err()).contains("did you mean: ", "upload");
        assertThat(cofre.run("snapshot").code()).isEqualTo(2);
        assertThat(cofre.err()).contains("snapshots");
    }

    @Test
    void anErrorIsMoreThanAPath() throws IOException {
        Path file = Files.writeString(folder.resolve("nb3"), "x");
        assertThat(cofre.run("upload", file.toString())).isEqualTo(Exit.OK);

        Exit exit = cofre.run(
                "download", "nb3", "--output", folder.resolve("none/nb3").toString());

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(cofre.err())
                .isEqualTo("cofre: %s cannot be made: it is not there%n".formatted(folder.resolve("none/nb3")));
    }
}
