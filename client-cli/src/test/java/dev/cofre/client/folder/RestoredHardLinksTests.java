package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with several names, restored over what is there. */
class RestoredHardLinksTests {
    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path source;
    private Path target;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        home = home.toRealPath();
        source = Files.createDirectories(home.resolve("source"));
        target = home.resolve("target");
        Files.writeString(source.resolve("a"), "content");
        Files.createLink(source.resolve("b"), source.resolve("a"));
        Files.createLink(source.resolve("c"), source.resolve("a"));
        ok("backup", source.toString());
        ok("restore", "latest:" + source, "--target", target.toString());
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void whatIsAsItWasStaysAndIsNotFetched() throws IOException {
        Object before = inode("a");

        ok("restore", "latest:" + source, "--target", target.toString());

        assertThat(cofre.out()).contains("of which 0 B were fetched");
        assertThat(inode("a")).isEqualTo(inode("b")).isEqualTo(inode("c")).isEqualTo(before);
        ok("restore", "latest:" + source, "--target", target.toString(), "--dry-run", "-v");
        assertThat(cofre.out()).doesNotContain("change", "make");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "if-changed", "if-newer", "never"})
    void aNameThatIsMissingIsAnotherOneOfTheFileThatIsThere(String overwrite) throws IOException {
        Files.delete(target.resolve("b"));

        ok("restore", "latest:" + source, "--target", target.toString(), "--overwrite", overwrite);

        assertThat(inode("b")).isEqualTo(inode("a")).isEqualTo(inode("c"));
    }

    @Test
    void aNameThatIsMissingIsNotLedToOtherContentThatStays() throws IOException {
        Files.delete(target.resolve("b"));
        Files.writeString(target.resolve("a"), "changed since");

        ok("restore", "latest:" + source, "--target", target.toString(), "--overwrite", "never");

        assertThat(target.resolve("a")).hasContent("changed since");
        assertThat(target.resolve("b")).hasContent("content");
    }

    @Test
    void whatANameOutsideLeadsToIsLeftAlone() throws IOException {
        Path outside = home.resolve("outside");
        Files.delete(target.resolve("b"));
        Files.createLink(outside, target.resolve("a"));
        Files.writeString(outside, "of somebody else");

        ok("restore", "latest:" + source, "--target", target.toString());

        assertThat(outside).hasContent("of somebody else");
        assertThat(target.resolve("a")).hasContent("content");
        assertThat(inode("a")).isEqualTo(inode("b")).isEqualTo(inode("c"));
    }

    @Test
    void twoFilesThatHaveBecomeOneAreTwoAgain() throws IOException {
        Path twins = Files.createDirectories(home.resolve("twins"));
        for (String name : new String[] {"one", "two"}) {
            Files.writeString(twins.resolve(name), "same");
            Files.createLink(twins.resolve(name + "-too"), twins.resolve(name));
            Files.setLastModifiedTime(twins.resolve(name), FileTime.fromMillis(0));
        }
        ok("backup", twins.toString());
        Files.delete(twins.resolve("two"));
        Files.delete(twins.resolve("two-too"));
        Files.delete(twins.resolve("one-too"));
        Files.createLink(twins.resolve("two"), twins.resolve("one"));

        ok("restore", "latest:" + twins, "--target", twins.toString());

        assertThat(Files.isSameFile(twins.resolve("one"), twins.resolve("two"))).isFalse();
        assertThat(Files.isSameFile(twins.resolve("one"), twins.resolve("one-too")))
                .isTrue();
        assertThat(Files.isSameFile(twins.resolve("two"), twins.resolve("two-too")))
                .isTrue();
    }

    private Object inode(String name) throws IOException {
        return Files.getAttribute(target.resolve(name), "unix:ino");
    }

    private void ok(String... line) {
        Exit exit = cofre.run(line);
        assertThat(exit).as(cofre.err()).isEqualTo(Exit.OK);
    }
}
