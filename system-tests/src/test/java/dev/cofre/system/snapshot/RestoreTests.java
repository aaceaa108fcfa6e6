package dev.cofre.system.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.snapshot.dump.Dump;
import dev.cofre.client.snapshot.pattern.PathPatterns;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.PatternFilter;
import dev.cofre.client.snapshot.restore.Restore;
import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.system.client.FolderClient;
import dev.cofre.system.client.GeneratedTree;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a restore does to a folder in which something lies already. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreTests {
    private static int clients;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @SuppressWarnings("NullAway.Init")
    private FolderClient me;

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    private final List<String> deleted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> verified = Collections.synchronizedList(new ArrayList<>());
    private final List<String> flaws = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    void start(@TempDir Path servers) throws IOException {
        assumeTrue(servers.getFileSystem().supportedFileAttributeViews().contains("unix"));
        cluster = Cluster.start(servers, 2);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void backUp(@TempDir Path folders) throws IOException {
        home = folders;
        me = new FolderClient(cluster, new ClientName("client" + ++clients));
        folder = Files.createDirectories(home.resolve("tree"));
        Files.createDirectories(folder.resolve("sub"));
        Files.write(folder.resolve("file"), Bytes.random(1, 1_500_000));
        Files.writeString(folder.resolve("sub/below"), "below");
        deleted.clear();
        verified.clear();
        flaws.clear();
    }

    @AfterEach
    void close() {
        me.close();
    }

    @Test
    void whatIsNotInTheSnapshotIsDeletedIfThatIsAskedFor() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        var before = GeneratedTree.state(folder);
        Files.writeString(folder.resolve("later"), "later");
        Files.createDirectories(folder.resolve("sub/more/and more"));
        Files.writeString(folder.resolve("sub/more/and more/file"), "x");
        Path outside = Files.writeString(folder.resolveSibling("outside"), "stays");
        Files.createSymbolicLink(folder.resolve("link"), outside.getParent());

        restore(snapshot, deleting(snapshot, Restore.Filter.everything(), true));
        assertThat(deleted).contains("later", "link", "sub/more/and more/file", "sub/more");
        assertThat(folder.resolve("later")).exists();
        deleted.clear();

        restore(snapshot, deleting(snapshot, Restore.Filter.everything(), false));

        assertThat(deleted)
                .containsExactlyInAnyOrder("later", "link", "sub/more", "sub/more/and more", "sub/more/and more/file");
        assertThat(GeneratedTree.state(folder)).isEqualTo(before);
        assertThat(outside).hasContent("stays");
        assertThat(flaws).isEmpty();
    }

    @Test
    void whatIsExcludedStays() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Files.writeString(folder.resolve("sub/kept.log"), "log");
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/kept.log"), "log");
        Files.writeString(folder.resolve("logs/other"), "other");
        PathPatterns logs = new PathPatterns();
        logs.add("*.log", false);

        restore(snapshot, deleting(snapshot, new PatternFilter(new PathPatterns(), logs), false));

        assertThat(deleted).containsExactly("logs/other");
        assertThat(folder.resolve("logs/kept.log")).exists();
    }

    @Test
    void onTheWayToAFolderNothingIsDeleted() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Path target = folder.resolveSibling("elsewhere");
        Path parent = Files.createDirectories(target.resolve(home.toString().substring(1)));
        Files.writeString(parent.resolve("of somebody else"), "stays");
        Files.writeString(target.resolve("also"), "stays");
        Path copy = Files.createDirectories(parent.resolve("tree"));
        Files.createDirectories(copy.resolve("sub"));
        Files.writeString(copy.resolve("goes"), "goes");

        restoreAll(snapshot, target, deleting(snapshot, Restore.Filter.everything(), false));

        assertThat(flaws).isEmpty();
        assertThat(copy.resolve("goes")).doesNotExist();
        assertThat(copy.resolve("file")).hasSameBinaryContentAs(folder.resolve("file"));
        assertThat(parent.resolve("of somebody else")).exists();
        assertThat(target.resolve("also")).exists();
    }

    @Test
    void aFolderThatHasNothingOfTheSnapshotIsNotEmptied() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Path wrong = Files.createDirectories(folder.resolveSibling("wrong"));
        Files.writeString(wrong.resolve("precious"), "precious");

        assertThatThrownBy(() -> restore(snapshot, wrong, deleting(snapshot, Restore.Filter.everything(), false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--delete would delete all 1 entries");

        assertThat(wrong.resolve("precious")).hasContent("precious");
        assertThat(wrong).isDirectoryNotContaining(path -> path.endsWith("file"));
    }

    @Test
    void ifNotAllIsAsItWasNothingIsDeleted() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Files.delete(folder.resolve("file"));
        Files.createDirectories(folder.resolve("file/is a folder now"));
        Files.writeString(folder.resolve("later"), "later");

        restore(snapshot, deleting(snapshot, Restore.Filter.everything(), false));

        assertThat(flaws).anyMatch(flaw -> flaw.contains("nothing was deleted"));
        assertThat(deleted).isEmpty();
        assertThat(folder.resolve("later")).exists();
    }

    @Test
    void whatWasWrittenIsReadAgainIfThatIsAskedFor() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Path target = folder.resolveSibling("target");

        restore(snapshot, target, verifying(Overwrite.ALWAYS));

        assertThat(verified).containsExactlyInAnyOrder("file", "sub/below");
        assertThat(flaws).isEmpty();
    }

    @Test
    void aFileThatIsChangedBehindTheRestoresBackIsFound() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        Path target = folder.resolveSibling("target");
        Vault vault = me.vault();
        RestoreListener spoiling = new RestoreListener() {
            @Override
            public void file(Path path, long size, long fetched) {
                if (path.endsWith("file")) {
                    try {
                        byte[] bytes = Files.readAllBytes(path);
                        bytes[1_400_000] ^= 1;
                        Files.write(path, bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void flaw(Path path, String reason) {
                flaws.add(reason);
            }
        };
        try (Restore restore = new Restore(
                vault,
                SnapshotTree.of(vault, snapshot, folder.toString()),
                target,
                verifying(Overwrite.ALWAYS),
                spoiling)) {
            restore.run();
        }

        assertThat(flaws).singleElement().asString().contains("when it is read again");
    }

    @Test
    void aFileThatStaysIsNotComparedUnlessItSeemsToBeTheSame() throws IOException {
        Snapshot snapshot = me.backup(folder, null);
        var time = Files.getLastModifiedTime(folder.resolve("sub/below"));
        Files.writeString(folder.resolve("sub/below"), "other");

        restore(snapshot, verifying(Overwrite.NEVER));
        assertThat(flaws).isEmpty();
        assertThat(verified).isEmpty();

        Files.setLastModifiedTime(folder.resolve("sub/below"), time);
        restore(snapshot, verifying(Overwrite.IF_CHANGED));
        assertThat(flaws).singleElement().asString().contains("when it is read again");
        assertThat(verified).containsExactly("file");
    }

    @Test
    void aFolderGoesIntoAnArchiveThatTarUnpacks() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/tar")) || Files.isExecutable(Path.of("/usr/bin/tar")));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("sub/below"));
        Files.createLink(folder.resolve("sub/hard"), folder.resolve("file"));
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("\u00fcber " + "long".repeat(50)), "long");
        for (String name : List.of("sub/below", "file", "\u00fcber " + "long".repeat(50), "sub", "empty")) {
            Files.setLastModifiedTime(
                    folder.resolve(name), FileTime.from(1_700_000_000_123_456_700L, TimeUnit.NANOSECONDS));
        }
        Snapshot snapshot = me.backup(folder, null);
        Path archive = home.resolve("folder.tar");
        Vault vault = me.vault();

        try (OutputStream out = Files.newOutputStream(archive)) {
            new Dump(vault)
                    .folder(
                            SnapshotTree.of(vault, snapshot, null),
                            Dump.Format.TAR,
                            out,
                            (path, reason) -> flaws.add(path));
        }

        Path target = Files.createDirectories(home.resolve("unpacked"));
        Process tar = new ProcessBuilder("tar", "-xpf", archive.toString(), "-C", target.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(GeneratedTree.state(target.resolve(folder.toString().substring(1))))
                .isEqualTo(GeneratedTree.state(folder));
        assertThat(flaws).isEmpty();
    }

    private Restore.Plan deleting(Snapshot snapshot, Restore.Filter filter, boolean dryRun) {
        return new Restore.Plan(filter, Overwrite.ALWAYS, snapshot.paths(), false, dryRun, false, true, false);
    }

    private static Restore.Plan verifying(Overwrite overwrite) {
        return new Restore.Plan(Restore.Filter.everything(), overwrite, List.of(), true, false, false, true, false);
    }

    private void restore(Snapshot snapshot, Restore.Plan plan) throws IOException {
        restore(snapshot, folder, plan);
    }

    private void restore(Snapshot snapshot, Path target, Restore.Plan plan) throws IOException {
        restore(snapshot, folder.toString(), target, plan);
    }

    private void restoreAll(Snapshot snapshot, Path target, Restore.Plan plan) throws IOException {
        restore(snapshot, "/", target, plan);
    }

    private void restore(Snapshot snapshot, String from, Path target, Restore.Plan plan) throws IOException {
        Vault vault = me.vault();
        RestoreListener listener = new RestoreListener() {
            @Override
            public void verified(Path path, long size) {
                verified.add(target.relativize(path).toString());
            }

            @Override
            public void deleted(Path path) {
                deleted.add(target.relativize(path).toString());
            }

            @Override
            public void flaw(Path path, String reason) {
                flaws.add(path + ": " + reason);
            }
        };
        try (Restore restore = new Restore(vault, SnapshotTree.of(vault, snapshot, from), target, plan, listener)) {
            restore.run();
        }
    }
}
