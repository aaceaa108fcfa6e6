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

/** What can only be a mistake is refused by its name, and nobody is asked. */
class RefusedBeforeSendingTests {
    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(1);
    private final Terminal cofre = new Terminal(fake);

    @BeforeEach
    void nobodyAnswers() {
        fake.manager().close(); // whoever asks ends with 10
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upload FILE",
                "backup FILE",
                "backup --dry-run FILE",
                "backup --stdin",
                "tag --add x latest",
                "policy set --keep-daily 7"
            })
    void nothingIsStoredUnderTheNameOfAVault(String command) throws IOException {
        for (String name : new String[] {"x@vault", "x@vault@vault"}) {
            Exit exit = cofre.run(words(command + " --client " + name));

            assertThat(exit).isEqualTo(Exit.USAGE);
            assertThat(cofre.err()).contains("'" + name + "' is kept for the backups of 'x");
        }
    }

    @Test
    void norWhereTheNameComesFromTheEnvironment() throws IOException {
        cofre.environment.put("COFRE_CLIENT", "x@vault");

        assertThat(cofre.run(words("upload FILE"))).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("give --client x, or another name");
        assertThat(cofre.run()).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("give --client x, or another name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"files", "delete a", "undelete a", "trash", "download a", "snapshots", "prune", "policy remove"})
    void whatIsThereCanBeReadAndDeletedUnderAnyName(String command) throws IOException {
        assertThat(cofre.run(words(command + " --client x@vault"))).isEqualTo(Exit.NO_CLUSTER);
    }

    @Test
    void aNameThatOnlyLooksLikeOneIsAName() throws IOException {
        assertThat(cofre.run(words("upload FILE --client x@vaults"))).isEqualTo(Exit.NO_CLUSTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "nodes", "snapshots", "upload FILE", "backup FILE"})
    void aTokenThatCannotBeSentIsRefused(String command) throws IOException {
        cofre.environment.put("COFRE_TOKEN", "first\nsecond");

        assertThat(cofre.run(words(command))).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("the token from COFRE_TOKEN").doesNotContain("first", "second");
    }

    @Test
    void blanksAreNoTokenAndWhatIsSetToNothingIsNone() {
        assertThat(cofre.run("files", "--token", " ")).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("the token from --token is empty");

        cofre.environment.put("COFRE_TOKEN", "");
        assertThat(cofre.run("files")).isEqualTo(Exit.NO_CLUSTER);
    }

    @Test
    void aPasswordInTheManagersAddressIsNotSentAndNotShown() {
        assertThat(cofre.run("files", "--manager", "http://me:hidden@127.0.0.1:1"))
                .isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("(--manager) names a user").doesNotContain("hidden");
    }

    private String[] words(String line) throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "x");
        return line.replace("FILE", file.toString()).split(" ");
    }
}
