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

/** Hosts, tags, paths, names of files and words of the command line that hold orders for a terminal. */
class HostileTextTests {
    private static final String HOSTILE = "x\u001b]0;y\u0007\nfake row\u009b2J\u202e";

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path odd = Path.of("");

    @BeforeEach
    void save() throws IOException {
        odd = Files.writeString(folder.resolve(HOSTILE), "x");
        assertThat(cofre.run("backup", "--host", HOSTILE, "--tag", HOSTILE, odd.toString()))
                .isEqualTo(Exit.OK);
        isHarmless();
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshots",
                "ls latest",
                "find *fake*",
                "restore latest --target TARGET",
                "forget --keep-last 1",
                "forget latest",
                "snapshots --json",
                "ls --json latest",
                "ls latest:ODD",
                "ls latest:/ODD/none",
                "ls ODD",
                "dump latest /ODD/none",
                "download ODD",
                "backup ODD/none",
                "backup --files-from ODD/none",
                "upload ODD",
                "--manager ODD files",
                "--client ODD files",
                "--profile ODD files",
                "ODD",
                "backup --ODD",
                "tag --add y latest",
                "restore latest --target ODD",
                "backup --exclude [ODD x",
                "policy set --host ODD --expect-every ODD",
                "drain ODD",
                "remove ODD",
                "receipt ODD",
                "check"
            })
    void nothingOfThemReachesTheTerminal(String line) {
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("ODD", odd.toString())
                    .replace("TARGET", folder.resolve("restored").toString());
        }

        cofre.run(words);

        assertThat(cofre.out() + cofre.err()).isNotEmpty();
        isHarmless();
    }

    @Test
    void aRowOfATableIsOneLine() {
        cofre.run("snapshots");

        assertThat(cofre.out().lines()).hasSize(2);
    }

    private void isHarmless() {
        assertThat((cofre.out() + cofre.err()).replace(System.lineSeparator(), ""))
                .matches(text -> text.chars().noneMatch(Character::isISOControl), "has no control characters")
                .doesNotContain("\u202e");
        assertThat((cofre.out() + cofre.err()).lines()).noneMatch(row -> row.startsWith("fake row"));
    }
}
