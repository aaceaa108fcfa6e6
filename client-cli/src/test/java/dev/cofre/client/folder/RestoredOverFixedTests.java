package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that nobody may change or delete, not even the superuser ({@code chattr +i}). */
@EnabledOnOs(OS.LINUX)
class RestoredOverFixedTests {
    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path source;
    private Path target;

    @BeforeEach
    void make() throws IOException {
        home = home.toRealPath();
        source = Files.createDirectories(home.resolve("source"));
        target = home.resolve("target");
        Files.writeString(source.resolve("file"), "content");
        Files.writeString(source.resolve("other"), "content");
        assertThat(cofre.run("backup", source.toString())).isEqualTo(Exit.OK);
        assertThat(cofre.run("restore", "latest:" + source, "--target", target.toString()))
                .isEqualTo(Exit.OK);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void whatCannotBeDeletedIsNamedAndCostsNoMoreThanItself() throws Exception {
        Path fixed =
                Files.writeString(Files.createDirectories(target.resolve("a")).resolve("fixed"), "stays");
        Path beside = Files.writeString(target.resolve("a/beside"), "goes");
        Path later = Files.writeString(target.resolve("z"), "goes");
        assumeTrue(change("+i", fixed));
        try {
            assertThat(cofre.run("restore", "latest:" + source, "--target", target.toString(), "--delete"))
                    .isEqualTo(Exit.FAILED);
        } finally {
            change("-i", fixed);
        }

        assertThat(cofre.err()).contains(fixed + ": it is not in the snapshot, and cannot be deleted: ");
        assertThat(fixed).exists();
        assertThat(beside).doesNotExist();
        assertThat(later).doesNotExist();
    }

    @Test
    void whatCannotBePutInItsPlaceLeavesNothingBesideIt() throws Exception {
        Path fixed = Files.writeString(target.resolve("file"), "changed since");
        assumeTrue(change("+i", fixed));
        try {
            assertThat(cofre.run("restore", "latest:" + source, "--target", target.toString()))
                    .isEqualTo(Exit.FAILED);
        } finally {
            change("-i", fixed);
        }

        assertThat(cofre.err()).contains(fixed + ": it cannot be put in its place: ");
        try (Stream<Path> left = Files.list(target)) {
            assertThat(left).containsExactlyInAnyOrder(fixed, target.resolve("other"));
        }
        assertThat(fixed).hasContent("changed since");
    }

    @Test
    void neitherDoesALinkNorAnotherNameOfAFile() throws Exception {
        Files.createSymbolicLink(source.resolve("link"), Path.of("other"));
        Files.createLink(source.resolve("name"), source.resolve("other"));
        assertThat(cofre.run("backup", source.toString())).isEqualTo(Exit.OK);
        Path link = Files.writeString(target.resolve("link"), "no link");
        Path name = Files.writeString(target.resolve("name"), "no name");
        assumeTrue(change("+i", link) && change("+i", name));
        try {
            assertThat(cofre.run("restore", "latest:" + source, "--target", target.toString()))
                    .isEqualTo(Exit.FAILED);
        } finally {
            change("-i", link);
            change("-i", name);
        }

        assertThat(cofre.err()).contains(link + ": it cannot be written: ");
        try (Stream<Path> left = Files.list(target)) {
            assertThat(left).containsExactlyInAnyOrder(link, name, target.resolve("file"), target.resolve("other"));
        }
        assertThat(link).hasContent("no link");
        assertThat(name).hasContent("no name");
    }

    /** @return whether this file system and this user can do that */
    private static boolean change(String how, Path path) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("chattr", how, path.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
