package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dry run says, and that it is what the restore then does. */
class RestorePreviewTests {
    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path source;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        home = home.toRealPath();
        source = Files.createDirectories(home.resolve("source"));
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void eachEntryHasALineThatSaysWhatAndWhy() throws IOException {
        for (String name : new String[] {"same", "content", "mode", "time", "gone", "folder/in it", "was a file"}) {
            file(name, "content of " + name);
        }
        Files.createSymbolicLink(source.resolve("link"), Path.of("same"));
        Files.createSymbolicLink(source.resolve("same link"), Path.of("same"));
        file("one name", "x");
        Files.createLink(source.resolve("other name"), source.resolve("one name"));
        ok("backup", source.toString());
        file("content", "CONTENT of content");
        mode(source.resolve("mode"), 0604);
        Files.setLastModifiedTime(source.resolve("time"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        Files.delete(source.resolve("gone"));
        Files.delete(source.resolve("folder/in it"));
        Files.delete(source.resolve("folder"));
        Files.delete(source.resolve("was a file"));
        Files.createSymbolicLink(source.resolve("was a file"), Path.of("elsewhere"));
        Files.delete(source.resolve("link"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("elsewhere"));
        file("surplus/in it", "x");
        Map<String, String> before = state();

        ok("restore", "latest:" + source, "--target", source.toString(), "--dry-run", "-v", "--delete");

        assertThat(state()).isEqualTo(before);
        assertThat(said())
                .contains(
                        "leave   same  (as in the snapshot)",
                        "change  content  (content, time)",
                        "change  mode  (permissions)",
                        "change  time  (time)",
                        "make    gone  (not there)",
                        "make    folder  (not there)",
                        "make    folder/in it  (not there)",
                        "change  was a file  (instead of a link)",
                        "change  link  (where it leads, time)",
                        "leave   same link  (as in the snapshot)",
                        "leave   other name  (another name of one name)",
                        "delete  surplus/in it  (not in the snapshot)",
                        "delete  surplus  (not in the snapshot)");
        ok("restore", "latest:" + source, "--target", source.toString(), "--delete");
        ok("restore", "latest:" + source, "--target", source.toString(), "--dry-run", "-v", "--delete");
        assertThat(said()).doesNotContain("make ", "delete ");
        assertThat(said().lines().filter(line -> line.startsWith("change")))
                .allMatch(line -> line.contains("one name") || line.contains("other name"));
    }

    @Test
    void whatOverwriteLeavesIsLeftAndWhy() throws IOException {
        file("newer", "content");
        file("older", "content");
        Files.setLastModifiedTime(source.resolve("older"), FileTime.from(Instant.parse("2024-02-03T04:05:06Z")));
        ok("backup", source.toString());
        Files.setLastModifiedTime(source.resolve("older"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));

        ok("restore", "latest:" + source, "--target", source.toString(), "-n", "-v", "--overwrite", "if-newer");
        assertThat(said()).contains("leave   newer  (it is as new as", "change  older  (time)");
        ok("restore", "latest:" + source, "--target", source.toString(), "-n", "-v", "--overwrite", "never");
        assertThat(said()).contains("leave   newer  (it is there)", "leave   older  (it is there)");
        ok("restore", "latest:" + source, "--target", source.toString(), "-n", "-v", "--overwrite", "if-changed");
        assertThat(said()).contains("leave   newer  (its size and time", "change  older  (time)");
    }

    @Test
    void aNewTargetIsAllMade() throws IOException {
        file("folder/file", "content");
        ok("backup", source.toString());

        ok("restore", "latest:" + source, "--target", home.resolve("new").toString(), "-n", "-v");

        assertThat(cofre.out().replace(home.resolve("new") + "/", ""))
                .contains("make    folder  (not there)", "make    folder/file  (not there)");
        assertThat(home.resolve("new")).doesNotExist();
    }

    @Test
    void programsGetTheSame() throws IOException {
        file("gone", "content");
        ok("backup", source.toString());
        Files.delete(source.resolve("gone"));

        ok("restore", "latest:" + source, "--target", source.toString(), "-n", "-v", "--json");

        assertThat(cofre.out())
                .contains("\"message_type\":\"verbose_status\",\"action\":\"restored\",\"item\":\"" + source
                        + "/gone\",\"reason\":\"not there\",\"dry_run\":true");
    }

    @Test
    void verboseIsForDryRuns() {
        assertThat(cofre.run("restore", "latest", "--target", home.toString(), "-v"))
                .isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("--dry-run");
    }

    @Test
    void aHostileNameForgesNoLine() throws IOException {
        file("x\u001b]0;y\u0007\nmake    forged", "content");
        ok("backup", source.toString());

        ok("restore", "latest:" + source, "--target", home.resolve("new").toString(), "-n", "-v");

        assertThat(cofre.out()).doesNotContain("\u001b", "\nmake    forged").contains("\\x1b]0;y\\x07\\x0amake");
    }

    @Test
    void whatItsOwnerHasClosedToItselfIsNoFlawOfADryRun() throws Exception {
        mode(home, 0755);
        mode(source, 0755);
        Files.createDirectories(source.resolve("closed/in it"));
        file("hidden", "content");
        file("closed/file", "content");
        file("closed/in it/file", "content");
        Program user = Program.ofOrdinaryUser(fake, Files.createDirectory(home.resolve("program")));
        for (String name : new String[] {"hidden", "closed/file", "closed/in it/file", "closed/in it", "closed", ""}) {
            own(source.resolve(name), name.equals("hidden") || name.equals("closed") ? 0000 : 0755);
        }
        ok("backup", source.toString());

        String[] line = {"restore", "latest:" + source, "--target", source.toString(), "--dry-run", "--delete"};
        assertThat(user.run(line)).as(user.out()).isZero();
        assertThat(user.out()).doesNotContain("cannot be written", "cannot be made");

        assertThat(user.run(Stream.concat(Stream.of(line), Stream.of("-v")).toArray(String[]::new)))
                .as(user.out())
                .isZero();
        assertThat(user.out().replace(source + "/", ""))
                .contains("change  hidden  (content, if that differs: it is closed to its owner now")
                .contains("change  closed/file  (if it differs: it is in a folder that is closed");
        assertThat(mode(source.resolve("hidden"))).isZero();
        assertThat(mode(source.resolve("closed"))).isZero();

        assertThat(user.run("restore", "latest:" + source, "--target", source.toString(), "--delete"))
                .as(user.out())
                .isZero();
        assertThat(mode(source.resolve("closed"))).isZero();
    }

    @Test
    void aDryRunCountsWhatTheRestoreDoes() throws IOException, InterruptedException {
        file("file", "content");
        Files.createLink(source.resolve("other name"), source.resolve("file"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(source.resolve("same link"), Path.of("file"));
        assertThat(new ProcessBuilder("mkfifo", source.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        ok("backup", source.toString());
        for (String name : List.of("file", "link", "pipe")) {
            Files.delete(source.resolve(name));
        }

        ok("restore", "latest:" + source, "--target", source.toString(), "--dry-run");
        String foreseen = cofre.out().replaceAll("(?s).*Would restore (\\d+ files).*", "$1");
        ok("restore", "latest:" + source, "--target", source.toString());

        assertThat(cofre.out()).contains("Restored " + foreseen + " ");
    }

    private void ok(String... line) {
        Exit exit = cofre.run(line);
        assertThat(exit).as(cofre.err()).isEqualTo(Exit.OK);
    }

    private String said() {
        return cofre.out().replace(source + "/", "");
    }

    private void file(String name, String content) throws IOException {
        Path file = source.resolve(name);
        if (name.contains("/")) {
            Files.createDirectories(file.resolveSibling("."));
        }
        Files.writeString(file, content);
    }

    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(source)) {
            for (Path path : all.toList()) {
                state.put(
                        path.toString(),
                        Files.readAttributes(path, "unix:mode,uid,ctime,size", LinkOption.NOFOLLOW_LINKS)
                                .toString());
            }
        }
        return state;
    }

    private static void own(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:uid", Program.NOBODY);
        Files.setAttribute(path, "unix:gid", Program.NOBODY);
        mode(path, mode);
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }
}
