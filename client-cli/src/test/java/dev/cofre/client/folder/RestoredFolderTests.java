package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a folder that is backed up and restored, and of what lies there already. */
class RestoredFolderTests {
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
    }

    @AfterEach
    void close() {
        fake.close();
    }

    // folders on the way

    @Test
    void aLinkOnTheWayToWhatWasBackedUpStaysALink() throws IOException {
        Path real = Files.createDirectories(source.resolve("real"));
        Path data = Files.createDirectories(real.resolve("data"));
        Files.writeString(data.resolve("file"), "content");
        Files.writeString(real.resolve("beside"), "stays");
        Path link = Files.createSymbolicLink(source.resolve("link"), Path.of("real"));
        ok("backup", link.resolve("data").toString());
        mode(source, 0700);
        mode(real, 0711);
        Files.delete(data.resolve("file"));

        ok("restore", "latest", "--target", "/");

        assertThat(link).isSymbolicLink();
        assertThat(data.resolve("file")).hasContent("content");
        assertThat(real.resolve("beside")).hasContent("stays");
        assertThat(mode(source)).isEqualTo(0700);
        assertThat(mode(real)).isEqualTo(0711);
    }

    @Test
    void aFolderOnTheWayThatHasBecomeALinkIsGoneThrough() throws IOException {
        Path data = Files.createDirectories(source.resolve("opt/data"));
        Files.writeString(data.resolve("file"), "content");
        ok("backup", data.toString());
        Files.move(source.resolve("opt"), source.resolve("usr"));
        Files.createSymbolicLink(source.resolve("opt"), Path.of("usr"));
        Files.writeString(data.resolve("file"), "changed");

        ok("restore", "latest", "--target", "/");

        assertThat(source.resolve("opt")).isSymbolicLink();
        assertThat(source.resolve("usr/data/file")).hasContent("content");
    }

    @Test
    void aLinkOnTheWayThatLeadsOutOfTheTargetIsNotGoneThrough() throws IOException {
        Path data = Files.createDirectories(source.resolve("opt/data"));
        Files.writeString(data.resolve("file"), "content");
        ok("backup", data.toString());
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path way = Files.createDirectories(target.resolve(source.toString().substring(1)));
        Files.createSymbolicLink(way.resolve("opt"), outside);

        Exit exit = cofre.run("restore", "latest", "--target", target.toString());

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(cofre.err()).contains("something else is there, and stays");
        assertThat(outside).isEmptyDirectory();
        assertThat(way.resolve("opt")).isSymbolicLink();
    }

    @Test
    void whatElseIsOnTheWayIsNotReplaced() throws IOException {
        Path data = Files.createDirectories(source.resolve("opt/data"));
        Files.writeString(data.resolve("file"), "content");
        ok("backup", data.toString());
        Path way = Files.createDirectories(target.resolve(source.toString().substring(1)));
        Files.writeString(way.resolve("opt"), "precious");

        Exit exit = cofre.run("restore", "latest", "--target", target.toString());

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(way.resolve("opt")).hasContent("precious");
    }

    @Test
    void aFolderOnTheWayThatIsMadeIsAsItWas() throws IOException {
        Path data = Files.createDirectories(source.resolve("secret/data"));
        Files.writeString(data.resolve("file"), "content");
        mode(source.resolve("secret"), 0700);
        Files.setLastModifiedTime(source.resolve("secret"), FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
        ok("backup", data.toString());

        ok("restore", "latest", "--target", target.toString());

        Path made = target.resolve(source.toString().substring(1)).resolve("secret");
        assertThat(mode(made)).isEqualTo(0700);
        assertThat(Files.getLastModifiedTime(made).toInstant()).isEqualTo("2001-02-03T04:05:06.789Z");
    }

    // whole or not there

    @Test
    void aFileBearsItsNameWhenItIsWholeAndNotBefore() throws IOException, InterruptedException {
        write("a", 3_000_000);
        write("b", 300_000);
        ok("backup", source.toString());
        fake.server(1).fails(new Fault.Stalls(200_000));
        Process program = Program.small(fake, 192).start("restore", "latest:" + source, "--target", target.toString());
        try {
            while (!Files.exists(target) || parts().isEmpty()) {
                assertThat(program.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(parts()).allSatisfy(part -> assertThat(mode(part)).isEqualTo(0600));
        } finally {
            program.destroyForcibly().waitFor();
        }
        assertThat(target.resolve("a")).doesNotExist();

        ok("restore", "latest:" + source, "--target", target.toString(), "--overwrite", "if-newer");

        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
        assertThat(target.resolve("b")).hasSameBinaryContentAs(source.resolve("b"));
        assertThat(parts()).isEmpty();
    }

    @Test
    void aFileThatIsReplacedKeepsItsContentUntilTheNewOneIsWhole() throws IOException {
        byte[] before = write("a", 2_000_000);
        ok("backup", source.toString());
        byte[] later = before.clone();
        later[1_000_000] ^= 1;
        Files.write(source.resolve("a"), later);
        fake.committed().stream()
                .filter(file -> VaultFiles.isPack(file.name()) && file.size() > 1_000_000)
                .forEach(pack -> fake.removeForGood(pack.name()));

        Exit exit = cofre.run("restore", "latest:" + source, "--target", source.toString());

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(source.resolve("a")).hasBinaryContent(later);
        assertThat(all(source)).containsExactly("a");
    }

    // rights

    @Test
    void anIdenticalTreeOfReadOnlyFilesIsRestoredOverByItsOwner() throws Exception {
        Path objects = ordinary("git/objects");
        own(Files.writeString(objects.resolve("object"), "content"), 0444);
        own(Files.writeString(objects.resolve("hidden"), "content"), 0000);
        own(objects, 0555);
        String before = state(objects);
        Program user = Program.ofOrdinaryUser(fake, Files.createDirectory(home.resolve("program")));
        ok("backup", above(objects).toString());

        assertThat(user.run("restore", "latest", "--target", "/"))
                .as(user.out())
                .isZero();

        assertThat(state(objects)).isEqualTo(before);
    }

    @Test
    void whatHasChangedInAReadOnlyFolderIsRestoredByItsOwnerAndTheFolderIsAsItWas() throws Exception {
        Path folder = ordinary("a/b/c");
        own(Files.writeString(folder.resolve("file"), "content"), 0400);
        own(folder, 0500);
        own(above(folder), 0000);
        String before = state(folder);
        Program user = Program.ofOrdinaryUser(fake, Files.createDirectory(home.resolve("program")));
        ok("backup", above(above(folder)).toString());
        own(Files.writeString(folder.resolve("file"), "changed"), 0000);
        own(Files.writeString(folder.resolve("later"), "later"), 0000);

        assertThat(user.run("restore", "latest", "--target", "/", "--delete", "--verify"))
                .as(user.out())
                .isZero();

        assertThat(state(folder)).isEqualTo(before);
        assertThat(mode(above(folder))).isEqualTo(0000);
        assertThat(folder.resolve("file")).hasContent("content");

        own(Files.writeString(folder.resolve("later"), "later"), 0000);
        assertThat(user.run("restore", "latest", "--target", "/", "--delete"))
                .as(user.out())
                .isZero();
        assertThat(state(folder)).isEqualTo(before);
    }

    @Test
    void aFolderThatWasNotAskedForGetsBackThePermissionsItHad() throws Exception {
        Path folder = ordinary("a/b");
        own(Files.writeString(folder.resolve("x.odt"), "content"), 0644);
        Program user = Program.ofOrdinaryUser(fake, Files.createDirectory(home.resolve("program")));
        ok("backup", above(folder).toString());
        Files.delete(folder.resolve("x.odt"));
        own(folder, 0555);

        assertThat(user.run("restore", "latest", "--target", "/", "--include", "*.odt"))
                .as(user.out())
                .isZero();

        assertThat(mode(folder)).isEqualTo(0555);
        assertThat(folder.resolve("x.odt")).hasContent("content");
    }

    @Test
    void setIdBitsAreNotForWhoeverRestores() throws Exception {
        Path folder = Files.createDirectories(source.resolve("bin"));
        Files.writeString(folder.resolve("tool"), "content");
        mode(folder.resolve("tool"), 06755);
        Path other = ordinary("other");
        Program user = Program.ofOrdinaryUser(fake, Files.createDirectory(home.resolve("program")));
        ok("backup", folder.toString());

        assertThat(user.run("restore", "latest:" + folder, "--target", other.toString()))
                .as(user.out())
                .isZero();
        ok("restore", "latest:" + folder, "--target", target.toString());

        assertThat(mode(other.resolve("tool"))).isEqualTo(0755);
        assertThat(mode(target.resolve("tool"))).isEqualTo(06755);
    }

    // only what is asked for

    @Test
    void onlyWhatIsAskedForIsMade() throws IOException {
        write("docs/a.odt", 10);
        write("docs/a.txt", 10);
        write("pictures/deep/b.png", 10);
        Files.createDirectories(source.resolve("empty"));
        mode(source.resolve("docs"), 0700);
        Files.setLastModifiedTime(source.resolve("docs"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        ok("backup", source.toString());

        ok("restore", "latest:" + source, "--target", target.toString(), "--include", "*.odt");

        assertThat(all(target)).containsExactlyInAnyOrder("docs", "docs/a.odt");
        assertThat(mode(target.resolve("docs"))).isEqualTo(0700);
        assertThat(Files.getLastModifiedTime(target.resolve("docs")).toInstant())
                .isEqualTo("2001-02-03T04:05:06Z");
    }

    @Test
    void aPatternThatMatchesNothingIsAnError() throws IOException {
        write("a.odt", 10);
        ok("backup", source.toString());

        Exit exit = cofre.run(
                "restore",
                "latest:" + source,
                "--target",
                target.toString(),
                "--include",
                "*.odt",
                "--include",
                "*.odf");

        assertThat(exit).isEqualTo(Exit.FAILED);
        assertThat(cofre.err())
                .contains("nothing in the snapshot matches '*.odf'")
                .doesNotContain("'*.odt'");
        assertThat(target.resolve("a.odt")).exists();
    }

    @Test
    void aFolderIsNarrowWhileThingsArePutIntoIt() throws IOException {
        write("secret/file", 10);
        mode(source.resolve("secret"), 0711);
        ok("backup", source.toString());
        mode(source.resolve("secret"), 0755);
        Files.delete(source.resolve("secret/file"));
        fake.server(1).fails(new Fault.Lies());
        fake.server(2).fails(new Fault.Lies());

        ok("restore", "latest:" + source, "--target", source.toString(), "--no-sync");

        assertThat(mode(source.resolve("secret"))).isEqualTo(0711);
        assertThat(source.resolve("secret/file")).hasSize(10);
    }

    // exact, both ways

    @Test
    void timesAreExact() throws IOException {
        write("before", 1);
        Files.createSymbolicLink(source.resolve("link"), Path.of("before"));
        touch("before", "1969-12-31 23:59:58.499999999 UTC");
        touch("link", "2001-02-03 04:05:06.123456789 UTC");
        for (String odd : List.of("-d \\0101", "\u6f22\u00c1 '\"$(x)", " two\nlines\n")) {
            Files.createSymbolicLink(source.resolve(odd), Path.of("before"));
            touch(odd, "2001-02-03 04:05:06.987654321 UTC");
        }
        String state = inside(source);
        ok("backup", source.toString());

        ok("restore", "latest:" + source, "--target", target.toString());
        assertThat(inside(target)).isEqualTo(state);

        touch("before", "1960-01-01 00:00:00.1 UTC");
        touch("link", "1960-01-01 00:00:00.1 UTC");
        ok("restore", "latest:" + source, "--target", source.toString());
        assertThat(inside(source)).isEqualTo(state);
    }

    @Test
    void aTimeThatCannotBeKeptIsRefusedByName() throws IOException {
        write("later", 1);
        touch("later", "2300-01-01 UTC");
        assumeTrue(Files.getLastModifiedTime(source.resolve("later"))
                .toInstant()
                .isAfter(Instant.parse("2299-01-01T00:00:00Z")));

        assertThat(cofre.run("backup", source.toString())).isEqualTo(Exit.UNREADABLE);
        assertThat(cofre.err()).contains("later: all of it but when it was modified is kept");

        assertThat(cofre.run("restore", "latest:" + source, "--target", target.toString()))
                .isEqualTo(Exit.FAILED);
        assertThat(cofre.err()).contains("was not kept");
        assertThat(target.resolve("later")).hasSize(1);
    }

    @Test
    void ownersAndLinksAreExact() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));
        write("of nobody", 1);
        Files.setAttribute(source.resolve("of nobody"), "unix:uid", (int) 4294967294L);
        Files.setAttribute(source.resolve("of nobody"), "unix:gid", (int) 3000000000L);
        for (String leads : List.of("a//b/./c/", "/", "//", "../x/", "plain", "\u00fc//\n/")) {
            run("ln", "-s", leads, source.resolve("link" + leads.hashCode()).toString());
        }
        String state = inside(source);
        ok("backup", source.toString());

        ok("restore", "latest:" + source, "--target", target.toString());
        ok("restore", "latest:" + source, "--target", target.toString());
        assertThat(inside(target)).isEqualTo(state);

        assertThat(cofre.run("dump", "latest", source.toString())).isEqualTo(Exit.OK);
        Path tar = Files.write(home.resolve("tar"), cofre.bytes());
        Path unpacked = Files.createDirectories(home.resolve("unpacked"));
        run("tar", "-xpf", tar.toString(), "-C", unpacked.toString());
        assertThat(inside(unpacked.resolve(source.toString().substring(1))).replaceAll(" T\\S+", ""))
                .isEqualTo(state.replaceAll(" T\\S+", ""));
    }

    @Test
    void namesOfOwnersAreKept() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));
        write("of nobody", 1);
        own(source.resolve("of nobody"), 0640);
        ok("backup", source.toString());

        ok("ls", "latest:" + source, "--json");
        assertThat(cofre.json().get(1).path("user").asString()).isEqualTo("nobody");
        ok("restore", "latest:" + source, "--target", target.toString(), "--numeric-owner");
        assertThat(Files.getAttribute(target.resolve("of nobody"), "unix:uid")).isEqualTo(Program.NOBODY);
    }

    @Test
    void extendedAttributesThatTheSnapshotLacksGo() throws IOException {
        write("file", 10);
        attribute(source.resolve("file"), "kept", "value");
        ok("backup", source.toString());
        attribute(source.resolve("file"), "kept", "other");
        attribute(source.resolve("file"), "later", "x");
        attribute(source, "later", "x");

        ok("restore", "latest:" + source, "--target", source.toString());

        var view = Files.getFileAttributeView(source.resolve("file"), UserDefinedFileAttributeView.class);
        assertThat(view.list()).containsExactly("kept");
        assertThat(view.size("kept")).isEqualTo(5);
    }

    @Test
    void aNameThatNoFileSystemTakesBackIsRefused() throws IOException {
        write("a", 10);
        String name = "\u6f22".repeat(200);

        assertThat(cofre.run("upload", "--name", name, source.resolve("a").toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("600 bytes", "choose a shorter one");
        assertThat(cofre.type("x", "backup", "--stdin", "--stdin-filename", name))
                .isEqualTo(Exit.USAGE);

        String longest = "b".repeat(255);
        ok("upload", "--name", longest, source.resolve("a").toString());
        Files.createDirectories(target);
        ok("download", longest, "--output", target.toString());
        assertThat(target.resolve(longest)).hasSize(10);
    }

    // find, pipes, sockets

    @Test
    void whatIsBelowAFindIsFound() throws IOException {
        write("notes/notes.txt", 1);
        write("notes/deep/other", 1);
        write("else", 1);
        ok("backup", source.toString());

        ok("find", "note*");

        assertThat(cofre.out())
                .contains("/notes/notes.txt", "/notes/deep/other")
                .doesNotContain("/else");
    }

    @Test
    void pipesComeBackAndSocketsAreNoFlaw() throws IOException {
        write("file", 1);
        run("mkfifo", "-m", "0640", source.resolve("pipe").toString());
        touch("pipe", "2001-02-03 04:05:06.123456789 UTC");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            ok("backup", source.toString());
            Files.writeString(source.resolve("later"), "x");

            ok("restore", "latest", "--target", "/", "--delete");
        }
        assertThat(source.resolve("later")).doesNotExist();
        ok("restore", "latest:" + source, "--target", target.toString(), "--delete");

        assertThat(state(target.resolve("pipe"))).isEqualTo(state(source.resolve("pipe")));
        assertThat(target.resolve("socket")).doesNotExist();
    }

    private Path ordinary(String name) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));
        mode(home, 0755);
        mode(source, 0755);
        Path folder = Files.createDirectories(source.resolve(name));
        for (Path each = folder; !each.equals(source); each = above(each)) {
            own(each, 0755);
        }
        return folder;
    }

    private static Path above(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static void own(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:uid", Program.NOBODY);
        Files.setAttribute(path, "unix:gid", Program.NOBODY);
        mode(path, mode);
    }

    private void touch(String name, String time) throws IOException {
        run("touch", "-h", "-d", time, source.resolve(name).toString());
    }

    private static void attribute(Path path, String name, String value) throws IOException {
        var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        assumeTrue(view != null && Files.getFileStore(path).supportsFileAttributeView("user"));
        view.write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> all(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .toList();
        }
    }

    /** As the system says it: modes, owners, times, and where links lead. */
    private static String state(Path path) throws IOException {
        return run("find", path.toString(), "-printf", "%P %y %m %U %G T%T@ %l\\n")
                .lines()
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** The folder itself is left out: one that is restored to stays as it is. */
    private static String inside(Path folder) throws IOException {
        return state(folder).lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining("\n"));
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.onExit().join().exitValue()).as(out).isZero();
        return out;
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> all = Files.walk(target)) {
            return all.filter(path -> path.getFileName().toString().endsWith(".part"))
                    .toList();
        }
    }

    private void ok(String... line) {
        Exit exit = cofre.run(line);
        assertThat(exit).as(cofre.err()).isEqualTo(Exit.OK);
    }

    private byte[] write(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(name.hashCode()).nextBytes(bytes);
        Files.createDirectories(source.resolve(name).getParent());
        Files.write(source.resolve(name), bytes);
        return bytes;
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }
}
