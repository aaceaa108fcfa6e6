package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command in a vault with many snapshots of many files, as a program with little memory: in short seventeen of a hundred thousand and half
 * of what is promised to be enough, in long a year of a million.
 */
@Tag("long")
class YearOfSnapshotsTests {
    private static final boolean LONG = "full".equals(System.getProperty("cofre.scale"));
    /** One more than are gathered at once. */
    private static final int SNAPSHOTS = LONG ? 365 : 17;

    private static final int FOLDERS = LONG ? 1_000 : 100;
    /** With all of their files: ten thousand a day in long, twenty thousand in short. */
    private static final int CHANGED = LONG ? 10 : 20;

    private static final int MEBIBYTES = LONG ? 192 : 96;

    @TempDir
    Path home;

    private final FakeCluster fake = new FakeCluster(1);
    private final Program cofre = Program.small(fake, MEBIBYTES);

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void everyCommandDoesWithLittleMemoryAndAsksForWhatIsNew() throws Exception {
        List<Snapshot> made = make();
        Path mine = Files.createDirectories(home.resolve("mine"));
        Files.writeString(mine.resolve("file"), "content");

        ok("backup", mine.toString()); // reads the tables of all packs, as those are in no index
        assertThat(index()).as("each of some MiB").hasSizeGreaterThan(3).allMatch(size -> size < 6 << 20);

        int asked = questions("snapshots");
        assertThat(asked).as("pages apart").isEqualTo(2);
        assertThat(cofre.out())
                .contains(made.get(0).shortId(), made.get(SNAPSHOTS - 1).shortId());
        Snapshot first = made.get(0);
        Snapshot last = made.get(SNAPSHOTS - 1);
        String folder = "/data/" + MadeVault.folderName(1);
        ok("ls", last.shortId() + ":" + folder);
        ok("find", folder + "/file007");
        assertThat(cofre.out()).contains(first.shortId(), last.shortId());
        ok("diff", first.shortId(), last.shortId());
        ok("dump", last.shortId(), folder + "/file007");
        ok(
                "restore",
                last.shortId() + ":" + folder,
                "--target",
                home.resolve("back").toString(),
                "--no-sync");
        assertThat(home.resolve("back/file007")).exists();
        ok("stats", "--tag", "day" + (SNAPSHOTS - 1));
        check();
        ok("forget", "--keep-last", Integer.toString(SNAPSHOTS / 2), "--path", "/data");
        ok("prune", "--dry-run", "--grace", "0", "--max-unused", "0");
        int packs = packs();
        ok("prune", "--grace", "0", "--max-unused", "20");
        assertThat(packs()).isLessThan(packs);
        check();
        Files.writeString(mine.resolve("more"), "content");
        ok("backup", mine.toString());
        ok(
                "restore",
                last.shortId() + ":" + folder,
                "--target",
                home.resolve("again").toString(),
                "--no-sync");
        assertThat(home.resolve("again/file007")).hasSameBinaryContentAs(home.resolve("back/file007"));
    }

    private List<Snapshot> make() throws IOException {
        MadeVault vault = new MadeVault(fake, FOLDERS);
        List<Snapshot> made = new ArrayList<>();
        for (int i = 0; i < SNAPSHOTS; i++) {
            made.add(vault.day(CHANGED));
        }
        return made;
    }

    /** One server is fewer than it wants, of which it says so for each pack. */
    private void check() throws IOException, InterruptedException {
        cofre.run("check");
        assertThat(cofre.out()).contains("on one server only").doesNotContain("Exception", "damaged", "in no pack");
    }

    private List<Long> index() {
        return fake.committed().stream()
                .filter(receipt -> VaultFiles.isIndex(receipt.name()))
                .map(receipt -> receipt.size())
                .toList();
    }

    private int packs() {
        return (int) fake.committed().stream()
                .filter(receipt -> VaultFiles.isPack(receipt.name()))
                .count();
    }

    private int questions(String... line) throws IOException, InterruptedException {
        int before = fake.manager().locationsAsked() + fake.server(1).requests().size();
        ok(line);
        return fake.manager().locationsAsked() + fake.server(1).requests().size() - before;
    }

    private void ok(String... line) throws IOException, InterruptedException {
        int exit = cofre.run(line);
        String out = cofre.out();
        assertThat(exit)
                .as(String.join(" ", line) + ": " + out.substring(0, Math.min(2000, out.length())))
                .isIn(0, 4);
    }
}
