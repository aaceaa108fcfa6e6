package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are wide, with less memory than is promised to be enough, or as deep as they can be. */
class ShapeTests {
    private static final int WIDE = 25_000;
    /** Half of what is promised to be enough for six times as many. */
    private static final int LITTLE = 96;

    /** As long as a path may be. */
    private static final int LONGEST = 4_000;

    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(1);
    private Client cofre = inThisProcess();

    private interface Client {
        int run(String... line) throws IOException, InterruptedException;

        String out();
    }

    /** Whoever removes the folder goes through it name by name from its top, which takes minutes where it is deep. */
    @AfterEach
    void close() throws IOException, InterruptedException {
        fake.close();
        remove(home.resolve("deep"));
    }

    @Tag("long")
    @Test
    void aFolderOfManyFilesIsBackedUpAndComesBack() throws Exception {
        cofre = withLittleMemory();
        Path wide = Files.createDirectories(home.resolve("wide"));
        for (int i = 0; i < WIDE; i++) {
            Files.createFile(wide.resolve("a file with a name of some length %06d".formatted(i)));
        }
        ok("backup", wide.toString());
        Files.writeString(wide.resolve("one more"), "content");
        ok("backup", wide.toString());
        Files.delete(wide.resolve("one more"));
        Files.writeString(wide.resolve("later"), "x");

        ok("restore", "latest", "--target", "/", "--delete", "--no-sync");

        assertThat(wide.resolve("one more")).hasContent("content");
        assertThat(wide.resolve("later")).doesNotExist();
        wholeTrees();
        assertThat(count(wide)).isEqualTo(WIDE + 1);
    }

    @Test
    void foldersAsDeepAsAPathCanBeAreBackedUpAndComeBack() throws Exception {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        Path top = Files.createDirectories(home.resolve("deep"));
        Path deep = top;
        while (deep.toString().length() < LONGEST) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        Files.writeString(deep.resolve("f"), "content");
        ok("backup", top.toString());
        Files.writeString(deep.resolve("f"), "changed");
        ok("backup", top.toString());
        Files.delete(deep.resolve("f"));
        Path more = Files.createDirectory(deep.resolve("m"));
        Files.createDirectory(more.resolve("m"));

        ok("restore", "latest", "--target", "/", "--delete", "--no-sync");

        assertThat(deep.resolve("f")).hasContent("changed");
        assertThat(more).doesNotExist();
        everythingElse(top, deep.resolve("f"));
        ok("backup", deep.toString());
        remove(top);
        ok("restore", "latest", "--target", "/", "--no-sync");
        assertThat(deep.resolve("f")).hasContent("changed");
    }

    /** Whatever else goes through folders. */
    private void everythingElse(Path top, Path file) throws Exception {
        String path = top.toString();
        ok("ls", "latest:" + path);
        ok("find", "*");
        ok("stats");
        ok("dump", "latest", file.toString()); // archives of long names take the library long
        ok("backup", path, "--dry-run", "--exclude", "**/x/**/y");
        wholeTrees();
    }

    /** Whatever looks at trees of several snapshots. */
    private void wholeTrees() throws Exception {
        cofre.run("check"); // one server is fewer than it wants
        assertThat(cofre.out()).contains("Checked").doesNotContain("Error", "Exception");
        ok("prune", "--max-unused", "0");
        ok("snapshots");
        List<String> ids = cofre.out()
                .lines()
                .map(each -> each.split(" ")[0])
                .filter(each -> each.matches("[0-9a-f]{8}"))
                .toList();
        ok("diff", ids.get(0), ids.get(1));
    }

    private void ok(String... line) throws IOException, InterruptedException {
        int exit = cofre.run(line);
        String out = cofre.out();
        assertThat(exit)
                .as(String.join(" ", line) + ": " + out.substring(0, Math.min(2000, out.length())))
                .isIn(0, 4);
    }

    private Client inThisProcess() {
        Terminal terminal = new Terminal(fake);
        return new Client() {
            @Override
            public int run(String... line) {
                return terminal.run(line).code();
            }

            @Override
            public String out() {
                return terminal.out() + terminal.err();
            }
        };
    }

    private Client withLittleMemory() {
        Program program = Program.small(fake, LITTLE);
        return new Client() {
            @Override
            public int run(String... line) throws IOException, InterruptedException {
                return program.run(line);
            }

            @Override
            public String out() {
                return program.out();
            }
        };
    }

    private static void remove(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    }

    private static long count(Path folder) {
        return Objects.requireNonNull(folder.toFile().list()).length;
    }
}
