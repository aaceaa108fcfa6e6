package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.command.Terminal;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.show.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on stable storage when a restore says that it is done, and who can read what until then. */
class ForcedRestoreTests {
    private static final int FILES = 5;
    private static final int OTHERS = 0077;

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

    @Test
    void aFileIsForcedBeforeItBearsItsNameAndThenItsFolder() throws IOException {
        for (int i = 0; i < FILES; i++) {
            write("folder/" + i, 1000, 0644);
        }
        Files.write(source.resolve("folder/nothing"), new byte[0]);
        ok("backup", source.toString());

        List<String> forced = forced("restore", "latest:" + source, "--target", target.toString());

        assertThat(forced.stream().filter(path -> path.endsWith(".part")).distinct())
                .hasSize(FILES + 1);
        assertThat(forced).contains(target.resolve("folder").toString(), target.toString(), home.toString());
        assertThat(forced.indexOf(target.resolve("folder").toString())).isGreaterThan(lastPart(forced));
    }

    @Test
    void aFileThatIsThereAlreadyIsForcedToo() throws IOException {
        write("a", 1000, 0644);
        ok("backup", source.toString());

        assertThat(forced("restore", "latest:" + source, "--target", source.toString()))
                .contains(source.resolve("a").toString(), source.toString());
    }

    @Test
    void whoIsInAHurryWaitsForNothing() throws IOException {
        write("folder/a", 1000, 0644);
        ok("backup", source.toString());

        assertThat(forced("restore", "latest:" + source, "--target", target.toString(), "--no-sync"))
                .isEmpty();
        assertThat(target.resolve("folder/a")).exists();
    }

    @Test
    void nothingIsOpenToOthersBeforeItIsWholeNorAfterAKill() throws IOException, InterruptedException {
        write("folder/a", 3_000_000, 0644);
        write("folder/in it/b", 3_000_000, 0666);
        Files.setAttribute(source.resolve("folder/in it"), "unix:mode", 0777);
        ok("backup", source.toString());
        fake.server(1).fails(new Fault.Stalls(200_000));
        Process program = Program.small(fake, 192).start("restore", "latest:" + source, "--target", target.toString());
        try {
            while (parts().isEmpty()) {
                assertThat(program.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(openToOthers()).isEmpty();
        } finally {
            program.destroyForcibly().waitFor();
        }
        assertThat(openToOthers()).isEmpty();

        ok("restore", "latest:" + source, "--target", target.toString());

        assertThat(mode(target.resolve("folder/in it"))).isEqualTo(0777);
        assertThat(mode(target.resolve("folder/in it/b"))).isEqualTo(0666);
        assertThat(parts()).isEmpty();
    }

    /** The target itself is whoever's made it. */
    private List<Path> openToOthers() throws IOException {
        try (Stream<Path> all = Files.walk(target)) {
            return all.filter(path -> !path.equals(target))
                    .filter(path -> (mode(path) & OTHERS) != 0)
                    .toList();
        }
    }

    private List<Path> parts() throws IOException {
        if (!Files.exists(target)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(target)) {
            return all.filter(path -> path.toString().endsWith(".part")).toList();
        }
    }

    private static int lastPart(List<String> forced) {
        int last = -1;
        for (int i = 0; i < forced.size(); i++) {
            if (forced.get(i).endsWith(".part")) {
                last = i;
            }
        }
        return last;
    }

    /** What Java asks the system to force below the home folder, in that order. */
    private List<String> forced(String... line) throws IOException {
        Path events = home.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            ok(line);
            recording.stop();
            recording.dump(events);
        }
        return RecordingFile.readAllEvents(events).stream()
                .sorted((one, other) -> one.getEndTime().compareTo(other.getEndTime()))
                .map(ForcedRestoreTests::path)
                .filter(path -> path.startsWith(home.toString()))
                .toList();
    }

    private static String path(RecordedEvent event) {
        String path = event.getString("path");
        return path == null ? "" : path;
    }

    private void write(String name, int size, int mode) throws IOException {
        byte[] bytes = new byte[size];
        new Random(name.hashCode()).nextBytes(bytes);
        Path file = source.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, bytes);
        Files.setAttribute(file, "unix:mode", mode);
    }

    private static int mode(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        } catch (IOException e) {
            return 0; // it has just got its name
        }
    }

    private void ok(String... line) {
        Exit exit = cofre.run(line);
        assertThat(exit).as(cofre.err()).isEqualTo(Exit.OK);
    }
}
