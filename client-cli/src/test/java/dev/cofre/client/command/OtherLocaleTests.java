package dev.cofre.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.ClientApplication;
import dev.cofre.client.command.snapshot.CommandContent;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The program as cron starts it, and as others do: names are bytes, and the environment changes nothing. */
@EnabledOnOs(OS.LINUX)
class OtherLocaleTests {
    /** Valid in no encoding that anybody uses for names. */
    private static final String LATIN_1 = "caf\udce9";

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(2);
    private Path work = Path.of("");
    /** For the Java that runs the client. */
    private String options = "";

    @BeforeEach
    void fill() throws IOException {
        work = Files.createDirectory(child(folder, "Größe"));
        for (String name : List.of("Übung.txt", "日本.log", LATIN_1, "plain", "why?")) {
            Files.writeString(child(work, name), name.equals(LATIN_1) ? "latin" : name);
        }
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void everyNameCanBeGivenLeftOutListedAndHadBack(String locale) throws Exception {
        Ran backup = cofre(locale, "backup", ".", "--exclude", "日*", "--exclude", "why?");
        assertThat(backup.exit).as(backup.err).isZero();

        String work = RawPaths.text(this.work);
        assertThat(cofre(locale, "ls", "latest").out)
                .contains(work + "/Übung.txt", work + "/caf\\xe9", work + "/plain")
                .doesNotContain("日本", "why");
        assertThat(cofre(locale, "dump", "latest", work + "/Übung.txt").out).isEqualTo("Übung.txt");
        assertThat(cofre(locale, "dump", "latest", work + "/" + LATIN_1).out).isEqualTo("latin");
        assertThat(cofre(locale, "find", "Über", "Üb*", "--json").out).contains("/Größe/Übung.txt");
        assertThat(cofre(locale, "snapshots").out).contains(work);
        assertThat(cofre(locale, "restore", "latest", "--include", LATIN_1, "--target", "zurück").exit)
                .isZero();
        assertThat(RawPaths.of(work + "/zurück" + work + "/" + LATIN_1)).hasContent("latin");
    }

    @ParameterizedTest
    @ValueSource(strings = "C")
    void aPathThatIsNamedIsKeptByItsBytes(String locale) throws Exception {
        Ran backup = cofre(locale, "backup", LATIN_1, "Übung.txt", "none-é");
        assertThat(backup.exit).isEqualTo(3);
        assertThat(backup.err).isEqualTo(RawPaths.text(work) + "/none-é: there is no such file or folder\n");
        // the same paths are compared with the same paths
        assertThat(cofre(locale, "backup", "Übung.txt", LATIN_1, "--skip-if-unchanged").out)
                .contains("Nothing has changed");

        String json = cofre(locale, "snapshots", "--json").out;

        assertThat(json).contains("/caf\\udce9");
        assertThat(JsonMapper.shared().readTree(json).get("paths").get(0).asString())
                .isEqualTo(RawPaths.text(work) + "/" + LATIN_1);
    }

    @ParameterizedTest
    @ValueSource(strings = "C")
    void filesAreUploadedAndDownloadedUnderTheirNames(String locale) throws Exception {
        assertThat(cofre(locale, "upload", "Übung.txt").out).startsWith("Saved Übung.txt ");
        assertThat(cofre(locale, "upload", LATIN_1).err).contains("caf\\xe9", "valid Unicode", "--name");
        Files.delete(child(work, "Übung.txt"));

        Ran download = cofre(locale, "download", "Übung.txt");

        assertThat(download.exit).as(download.err).isZero();
        assertThat(child(work, "Übung.txt")).hasContent("Übung.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = "C")
    void wordsOfAnotherProgramArriveAsTheyAre(String locale) throws Exception {
        Ran backup = cofre(
                locale, "backup", "--stdin-from-command", "--stdin-filename", "ä", "--", "cat", LATIN_1, "Übung.txt");

        assertThat(backup.exit).as(backup.err).isZero();
        assertThat(cofre(locale, "dump", "latest", "/ä").out).isEqualTo("latinÜbung.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = "C")
    void listsHaveNamesInAnyEncoding(String locale) throws Exception {
        Files.write(
                folder.resolve("lines"),
                RawName.of("\ufeff# comment\r\n" + LATIN_1 + "\r\nÜbung.txt\n").bytes());
        Files.write(folder.resolve("nuls"), RawName.of("plain\0Übung.txt\0").bytes());

        assertThat(cofre(locale, "backup", "--files-from", "../lines", "--files-from", "../nuls").exit)
                .isZero();
        assertThat(cofre(locale, "ls", "latest").out)
                .contains("/caf\\xe9", "/Übung.txt", "/plain")
                .doesNotContain("日本");
    }

    @Test
    void aLanguageWithDigitsOfItsOwnChangesNoNumber() throws Exception {
        options = "-Duser.language=ar -Duser.country=EG";
        Ran backup = cofre("C.UTF-8", "backup", ".");

        assertThat(backup.exit).as(backup.err).isZero();
        assertThat(backup.out + cofre("C.UTF-8", "snapshots").out + cofre("C.UTF-8", "ls", "latest").out)
                .containsPattern("[0-9]")
                .doesNotContainPattern("[٠-٩]");
        assertThat(cofre("C.UTF-8", "dump", "latest", RawPaths.text(work) + "/plain").out)
                .isEqualTo("plain");
    }

    /** Java knows names of attributes as text of the platform only. */
    @Test
    void anExtendedAttributeThatCannotBeReadIsNamedAndTheOthersAreKept() throws Exception {
        Path file = child(work, "plain");
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("user"));
        view.write("größe", StandardCharsets.UTF_8.encode("1"));
        view.write("plain", StandardCharsets.UTF_8.encode("2"));

        Ran backup = cofre("C", "backup", "plain");

        assertThat(backup.exit).isEqualTo(3);
        assertThat(backup.err).contains("/plain: all of it but some extended attributes is kept");
        Files.createDirectory(folder.resolve("back"));
        assertThat(cofre("C", "restore", "latest:" + RawPaths.text(work), "--target", "../back").exit)
                .isZero();
        assertThat(Files.getFileAttributeView(folder.resolve("back/plain"), UserDefinedFileAttributeView.class)
                        .list())
                .containsExactly("plain");
    }

    @Test
    void anExtendedAttributeThatCannotBeSaidGetsNoOtherName() throws Exception {
        Path file = child(work, "plain");
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("user"));
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write("größe", StandardCharsets.UTF_8.encode("1"));
        assertThat(cofre("C.UTF-8", "backup", "plain").exit).isZero();
        Files.createDirectory(folder.resolve("back"));

        Ran restore = cofre("C", "restore", "latest:" + RawPaths.text(work), "--target", "../back");

        assertThat(restore.exit).isEqualTo(1);
        assertThat(restore.err).contains("größe", "LC_ALL=C.UTF-8");
        assertThat(Files.getFileAttributeView(folder.resolve("back/plain"), UserDefinedFileAttributeView.class)
                        .list())
                .isEmpty();
    }

    private record Ran(int exit, String out, String err) {}

    private Ran cofre(String locale, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClientApplication.class.getName(),
                "--manager",
                fake.url().toString(),
                "--client",
                "client1"));
        line.addAll(List.of(words));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        // Java cannot name this folder under every locale, a shell can
        List<String> exact = CommandContent.exact(line);
        List<String> command = new ArrayList<>(List.of("sh", "-c"));
        if (exact.equals(line)) {
            command.add("cd Gr*; exec \"$@\"");
            command.add("sh");
            command.addAll(line);
        } else {
            command.add("cd Gr*; " + exact.get(2));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        if (!locale.isEmpty()) {
            builder.environment().put("LC_ALL", locale);
        }
        if (!options.isEmpty()) {
            builder.environment().put("JAVA_TOOL_OPTIONS", options);
        }
        Process program = builder.start();
        assertThat(program.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ran(
                program.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static Path child(Path folder, String name) {
        return RawPaths.child(folder, RawName.of(name));
    }
}
