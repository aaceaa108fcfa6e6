package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.show.Exit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a folder that is written as an archive, and unpacked by other programs. */
class DumpedFolderTests {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(2);
    private final Terminal cofre = new Terminal(fake);
    private Path source;
    private Path unpacked;

    @BeforeEach
    void make() throws IOException {
        assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("unix"));
        home = home.toRealPath();
        source = Files.createDirectories(home.resolve("source"));
        unpacked = Files.createDirectories(home.resolve("unpacked"));
    }

    @AfterEach
    void close() {
        fake.close();
    }

    // tar

    @Test
    void extendedAttributesAreInATarArchive() throws IOException {
        Files.writeString(source.resolve("file"), "content");
        byte[] value = {0, 1, (byte) 0xff, '\n', '='};
        attribute(source.resolve("file"), "any bytes", value);
        attribute(source.resolve("file"), "50%=half", "x".getBytes(StandardCharsets.UTF_8));
        Path folder = Files.createDirectories(source.resolve("folder"));
        attribute(folder, "of the folder", "y".getBytes(StandardCharsets.UTF_8));
        byte[] tar = dump();

        assertThat(inTar(tar, "source/file").getExtraPaxHeader("SCHILY.xattr.user.50%25%3Dhalf"))
                .isEqualTo("x");
        if (canUnpack("--xattrs")) {
            run("tar", "--xattrs", "-xf", write(tar), "-C", unpacked.toString());
            Path file = there("source/file");
            assertThat(attributes(file)).containsOnlyKeys("any bytes", "50%=half");
            assertThat(attributes(file).get("any bytes")).isEqualTo(value);
            assertThat(attributes(there("source/folder"))).containsOnlyKeys("of the folder");
        }
    }

    @Test
    void holesAreHolesInASparseTarArchive() throws IOException {
        byte[] some = random(3 * MEBIBYTE);
        byte[] zeros = new byte[13 * MEBIBYTE];
        Map<String, byte[][]> files = Map.of(
                "at the end", new byte[][] {some, zeros},
                "at the begin\u00fcing", new byte[][] {zeros, some},
                "in the middle", new byte[][] {some, zeros, some, zeros, some},
                "only zeros", new byte[][] {zeros},
                "none", new byte[][] {some});
        for (Map.Entry<String, byte[][]> file : files.entrySet()) {
            try (FileChannel out = FileChannel.open(
                    source.resolve(file.getKey()), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (byte[] part : file.getValue()) {
                    out.write(ByteBuffer.wrap(part));
                }
            }
        }
        byte[] tar = dump("--sparse");

        assertThat(tar.length).isLessThan(50 * MEBIBYTE);
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                if (each.isFile()) {
                    assertThat(in.readAllBytes())
                            .as(each.getName())
                            .isEqualTo(Files.readAllBytes(
                                    source.resolve(Path.of(each.getName()).getFileName())));
                }
            }
        }
        if (canUnpack("--sparse")) {
            run("tar", "-xf", write(tar), "-C", unpacked.toString());
            for (String name : files.keySet()) {
                assertThat(there("source/" + name)).hasSameBinaryContentAs(source.resolve(name));
            }
            assertThat(blocks(there("source/only zeros"))).isLessThan(100);
        }
    }

    @Test
    void withoutBeingAskedForNoHoleIsInATarArchive() throws IOException {
        Files.write(source.resolve("zeros"), new byte[9 * MEBIBYTE]);

        TarArchiveEntry entry = inTar(dump(), "source/zeros");

        assertThat(entry.isSparse()).isFalse();
        assertThat(entry.getSize()).isEqualTo(9L * MEBIBYTE);
    }

    @Test
    void timesAndNamesOfOwnersAndPipesAreInATarArchive() throws IOException {
        Files.writeString(source.resolve("old"), "x");
        run("touch", "-d", "@-1.250000000", source.resolve("old").toString());
        Files.writeString(source.resolve("exact"), "x");
        Files.setLastModifiedTime(
                source.resolve("exact"), FileTime.from(Instant.parse("2024-05-06T07:08:09.123456789Z")));
        run("mkfifo", "-m", "640", source.resolve("pipe").toString());
        byte[] tar = dump();

        TarArchiveEntry exact = inTar(tar, "source/exact");
        assertThat(exact.getUserName())
                .isEqualTo(Files.getOwner(source.resolve("exact")).getName());
        assertThat(inTar(tar, "source/pipe").isFIFO()).isTrue();
        if (canUnpack("--sparse")) {
            run("tar", "-xpf", write(tar), "-C", unpacked.toString());
            String format = "%y %m %U %G %T@ ";
            for (String name : new String[] {"old", "exact", "pipe"}) {
                assertThat(run("find", there("source/" + name).toString(), "-printf", format))
                        .isEqualTo(run("find", source.resolve(name).toString(), "-printf", format));
            }
        }
    }

    // zip

    @Test
    void aZipArchiveHasNamesInUtf8PermissionsAndLinks() throws IOException {
        Files.createDirectories(source.resolve("empty \u6f22"));
        Files.writeString(source.resolve("\u00dcbung.txt"), "content".repeat(1000));
        Files.setAttribute(source.resolve("\u00dcbung.txt"), "unix:mode", 0640);
        Files.setLastModifiedTime(
                source.resolve("\u00dcbung.txt"), FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
        Files.write(source.resolve("nothing"), new byte[0]);
        Files.createSymbolicLink(source.resolve("link"), Path.of("\u00dcbung.txt"));
        Files.createLink(source.resolve("other name"), source.resolve("\u00dcbung.txt"));
        byte[] bytes = dump("--archive", "zip");

        Path file = home.resolve("a.zip");
        Files.write(file, bytes);
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            ZipArchiveEntry exercise = zip.getEntry(inArchive("source/\u00dcbung.txt"));
            assertThat(exercise.getGeneralPurposeBit().usesUTF8ForNames()).isTrue();
            assertThat(exercise.getUnixMode()).isEqualTo(0100640);
            assertThat(exercise.getLastModifiedTime().toInstant()).isEqualTo("2024-05-06T07:08:09Z");
            assertThat(zip.getInputStream(exercise))
                    .hasBinaryContent("content".repeat(1000).getBytes());
            assertThat(zip.getInputStream(zip.getEntry(inArchive("source/other name"))))
                    .isNotEmpty();
            ZipArchiveEntry link = zip.getEntry(inArchive("source/link"));
            assertThat(link.isUnixSymlink()).isTrue();
            assertThat(zip.getUnixSymlink(link)).isEqualTo("\u00dcbung.txt");
            assertThat(zip.getEntry(inArchive("source/empty \u6f22/")).isDirectory())
                    .isTrue();
            assertThat(zip.getEntry(inArchive("source/nothing")).getSize()).isZero();
        }
        if (Files.isExecutable(Path.of("/usr/bin/unzip"))) {
            run("unzip", "-q", file.toString(), "-d", unpacked.toString());
            assertThat(there("source/\u00dcbung.txt")).hasSameBinaryContentAs(source.resolve("\u00dcbung.txt"));
            assertThat(there("source/link")).isSymbolicLink();
        }
    }

    @Test
    void whatAZipArchiveCannotHaveIsRefusedByNameAndTheRestIsThere() throws IOException {
        Files.writeString(source.resolve("good"), "content");
        run("sh", "-c", "printf x > \"$0/$(printf 'b\\351d')\"", source.toString());
        ok("backup", source.toString());

        assertThat(cofre.run("dump", "latest", source.toString(), "--archive", "zip"))
                .isEqualTo(Exit.UNREADABLE);

        assertThat(cofre.err()).contains("b\\xe9d", "no UTF-8", "--archive tar");
        Path file = Files.write(home.resolve("a.zip"), cofre.bytes());
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            assertThat(zip.getEntry(inArchive("source/good"))).isNotNull();
        }
    }

    @Test
    void aTimeThatWasNotKeptIsNotMadeUp() throws IOException {
        Files.writeString(source.resolve("later"), "x");
        run("touch", "-d", "@9300000000", source.resolve("later").toString());
        assertThat(cofre.run("backup", source.toString())).isEqualTo(Exit.UNREADABLE);

        for (String kind : new String[] {"tar", "zip"}) {
            assertThat(cofre.run("dump", "latest", source.toString(), "-a", kind))
                    .isEqualTo(Exit.UNREADABLE);
            assertThat(cofre.err()).contains("later: when it was modified was not kept");
        }
        ok("ls", "latest:" + source);
        assertThat(cofre.out()).contains("time was not kept").doesNotContain("2262");
    }

    @Test
    void theFolderThatIsNamedIsInTheArchiveItself() throws IOException {
        Files.writeString(source.resolve("file"), "content");
        Path empty = Files.createDirectories(source.resolve("empty"));
        Files.setAttribute(empty, "unix:mode", 0700);
        Files.setLastModifiedTime(empty, FileTime.from(Instant.parse("2024-05-06T07:08:09Z")));
        Files.setAttribute(source, "unix:mode", 0710);

        TarArchiveEntry top = inTar(dump(), "source/");
        assertThat(top.getMode() & 07777).isEqualTo(0710);
        ok("dump", "latest", empty.toString());
        TarArchiveEntry only = inTar(cofre.bytes(), "source/empty/");
        assertThat(only.getMode() & 07777).isEqualTo(0700);
        assertThat(only.getLastModifiedTime().toInstant()).isEqualTo("2024-05-06T07:08:09Z");
        ok("dump", "latest", empty.toString(), "--archive", "zip");
        Path file = Files.write(home.resolve("a.zip"), cofre.bytes());
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            assertThat(zip.getEntry(inArchive("source/empty/")).getUnixMode() & 07777)
                    .isEqualTo(0700);
        }
        ok("dump", "latest", source + "/./empty/../..//" + source.getFileName() + "/empty/");
        assertThat(inTar(cofre.bytes(), "source/empty/").getMode() & 07777).isEqualTo(0700);
        ok("dump", "latest", "/");
        assertThat(inTar(cofre.bytes(), "source/").getMode() & 07777).isEqualTo(0710);
    }

    @Test
    void anArchiveOfAnotherKindIsRefused() {
        assertThat(cofre.run("dump", "latest", "/", "--archive", "rar")).isEqualTo(Exit.USAGE);
        assertThat(cofre.err()).contains("--archive is tar or zip; got 'rar'");
        assertThat(cofre.run("dump", "latest", "/", "--archive", "zip", "--sparse"))
                .isEqualTo(Exit.USAGE);
    }

    private byte[] dump(String... options) {
        ok("backup", source.toString());
        String[] line = new String[3 + options.length];
        line[0] = "dump";
        line[1] = "latest";
        line[2] = source.toString();
        System.arraycopy(options, 0, line, 3, options.length);
        ok(line);
        return cofre.bytes();
    }

    private String inArchive(String path) {
        return home.toString().substring(1) + "/" + path;
    }

    private Path there(String path) {
        return unpacked.resolve(inArchive(path));
    }

    private TarArchiveEntry inTar(byte[] tar, String path) throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                if (each.getName().equals(inArchive(path))) {
                    return each;
                }
            }
        }
        throw new AssertionError(path + " is not in the archive");
    }

    private String write(byte[] tar) throws IOException {
        return Files.write(home.resolve("a.tar"), tar).toString();
    }

    /** Whether there is a GNU tar. */
    private static boolean canUnpack(String option) throws IOException {
        return Files.isExecutable(Path.of("/usr/bin/tar"))
                && run("tar", "--help").contains(option);
    }

    private static long blocks(Path path) throws IOException {
        return Long.parseLong(run("find", path.toString(), "-printf", "%b"));
    }

    private static Map<String, byte[]> attributes(Path path) throws IOException {
        var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        return view.list().stream().collect(Collectors.toMap(name -> name, name -> {
            try {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                return value.array();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
    }

    private static void attribute(Path path, String name, byte[] value) throws IOException {
        var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        assumeTrue(view != null && Files.getFileStore(path).supportsFileAttributeView("user"));
        view.write(name, ByteBuffer.wrap(value));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(out).isZero();
        return out;
    }

    private void ok(String... line) {
        Exit exit = cofre.run(line);
        assertThat(exit).as(cofre.err()).isEqualTo(Exit.OK);
    }
}
