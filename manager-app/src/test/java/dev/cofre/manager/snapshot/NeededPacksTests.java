package dev.cofre.manager.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.VaultFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manager reads of snapshots to know which packs they need, day by day. */
class NeededPacksTests {
    private static final ClientName VAULT = new ClientName("me@vault");
    private static final int YEAR = 365;
    private static final int PACKS = 2_000;
    private static final int MOST = 100_000;

    @TempDir
    Path home;

    private final Map<VaultReader.SnapshotFile, List<String>> vault = new HashMap<>();
    private final List<VaultReader.SnapshotFile> listed = new ArrayList<>();
    private final List<VaultReader.SnapshotFile> read = new ArrayList<>();
    private final Map<String, byte[]> lists = new HashMap<>();
    private int listsRead;
    private int days;

    @Test
    void aDayReadsTheSnapshotsThatAreNew() throws IOException {
        year();
        assertThat(readOfADay()).isEqualTo(YEAR);

        assertThat(readOfADay()).isZero();
        snapshot();
        assertThat(readOfADay()).isEqualTo(1);
        listed.remove(100); // forgotten
        assertThat(readOfADay()).isZero();
        assertThat(Files.size(kept()))
                .as("names once, and a few bytes of each snapshot")
                .isLessThan(45L * (PACKS + 2 * YEAR) + YEAR * 1000L);
    }

    @Test
    void whatIsNeededIsWhatTheSnapshotsSayThatAreThere() throws IOException {
        year();
        Random random = new Random(1);
        for (int day = 0; day < 20; day++) {
            NeededPacks needed = day();
            assertThat(needed.missing()).containsExactlyInAnyOrderElementsOf(union());
            assertThat(union()).allMatch(needed::contains);
            assertThat(IntStream.range(0, PACKS + 2 * days)
                            .mapToObj(NeededPacksTests::pack)
                            .filter(needed::contains))
                    .hasSize(union().size());
            needed.found(union().get(0));
            assertThat(needed.missing()).doesNotContain(union().get(0)).hasSize(union().size() - 1);
            snapshot();
            for (int i = 0; i < 30; i++) {
                listed.remove(random.nextInt(listed.size()));
            }
            if (listed.size() < 60) {
                year();
            }
        }
        listed.clear();
        assertThat(day().missing()).isEmpty();
    }

    @Test
    void aSnapshotThatIsWrittenAnewIsReadAgain() throws IOException {
        year();
        readOfADay();
        VaultReader.SnapshotFile old = listed.remove(0);
        file(old.id(), List.of(pack(1)));

        assertThat(readOfADay()).isEqualTo(1);
    }

    @Test
    void whatIsKeptIsNotBelievedWhenItIsDamaged() throws IOException {
        for (int i = 0; i < 5; i++) {
            snapshot();
        }
        readOfADay();
        byte[] good = Files.readAllBytes(kept());
        for (int at = 0; at < good.length; at += 997) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(kept(), bad);
            assertThat(readOfADay()).isEqualTo(5);
        }
        for (int length : new int[] {0, 1, 31, 32, 33, good.length - 1}) {
            Files.write(kept(), Arrays.copyOf(good, length));
            assertThat(readOfADay()).isEqualTo(5);
        }
        assertThat(readOfADay()).isZero();
    }

    @Test
    void whatIsKeptOfAnotherVaultIsNotBelieved() throws IOException {
        snapshot();
        readOfADay();
        Files.copy(kept(), home.resolve("needs/other@vault.needs"));
        NeededPacks other = new NeededPacks(new ClientName("other@vault"), folder(), MOST);
        read.clear();

        other.read(listed, source);

        assertThat(read).hasSize(1);
    }

    @Test
    void whereNothingCanBeKeptAllIsReadEachTime() throws IOException {
        snapshot();
        Files.createFile(home.resolve("needs"));

        assertThat(readOfADay()).isEqualTo(1);
        assertThat(readOfADay()).isEqualTo(1);
        assertThat(day().contains(pack(1))).isTrue();
    }

    @Test
    void whileOneCannotBeReadNothingIsSaidAndTheOthersAreNotReadTwice() throws IOException {
        year();
        VaultReader.SnapshotFile bad = listed.get(YEAR - 1);
        List<String> packs = vault.remove(bad);

        assertThatThrownBy(this::day).isInstanceOf(IOException.class);
        read.clear();
        vault.put(bad, packs);
        assertThat(readOfADay()).isEqualTo(1);
    }

    @Test
    void aSnapshotThatHasGoneSinceItWasListedNeedsNothing() throws IOException {
        snapshot();
        NeededPacks needed = new NeededPacks(VAULT, folder(), MOST);

        needed.read(listed, new NeededPacks.Source() {
            @Override
            public void needs(VaultReader.SnapshotFile file, Consumer<String> each) {
                throw new ProblemException(ProblemType.UNKNOWN_FILE, "it has gone");
            }

            @Override
            public List<String> list(String list) {
                throw new AssertionError(list);
            }
        });

        assertThat(needed.missing()).isEmpty();
        assertThat(readOfADay()).isEqualTo(1);
    }

    @Test
    void aListThatSnapshotsShareIsReadOnce() throws IOException {
        String old = list(pack(1), pack(2));
        for (int day = 0; day < 100; day++) {
            file(id("day" + day), List.of(old, list(pack(10 + day)), pack(1000 + day)));
        }

        assertThat(readOfADay()).isEqualTo(100);
        assertThat(listsRead).isEqualTo(101);
        NeededPacks needed = day();
        assertThat(List.of(old, pack(1), pack(2), pack(109), pack(1099))).allMatch(needed::contains);
        file(id("new"), List.of(old, list(pack(500)), pack(501)));
        listed.remove(0); // forgotten
        assertThat(readOfADay()).isEqualTo(1);
        assertThat(listsRead).isEqualTo(102);
        assertThat(day().contains(pack(10))).isFalse();
        assertThat(day().contains(list(pack(10)))).isFalse();
        assertThat(day().missing()).contains(old, pack(1), list(pack(500)), pack(500), pack(501));
    }

    @Test
    void aListMayNameLists() throws IOException {
        String deep = list(list(list(pack(1)), pack(2)), list(pack(3)));
        file(id("one"), List.of(deep));

        assertThat(List.of(pack(1), pack(2), pack(3), deep, list(pack(1)), list(pack(3))))
                .allMatch(day()::contains);
    }

    @Test
    void aListThatIsMissingDoesNotNeedNothing() throws IOException {
        String list = list(pack(1));
        file(id("one"), List.of(list));
        byte[] content = Objects.requireNonNull(lists.remove(list));

        assertThatThrownBy(this::day).isInstanceOf(IOException.class).hasMessageContainingAll(list, "is gone");
        lists.put(list, PackList.write(List.of()));
        assertThatThrownBy(this::day).isInstanceOf(IOException.class).hasMessageContaining("another SHA-256");
        lists.put(list, content);
        assertThat(day().contains(pack(1))).isTrue();
        lists.remove(list); // what it says is known, and that it is missing as well
        assertThat(day().contains(pack(1))).isTrue();
        assertThat(day().missing()).containsExactlyInAnyOrder(list, pack(1));
        file(id("two"), List.of(list, pack(2)));
        assertThat(day().contains(pack(1))).isTrue();
    }

    @Test
    void aListThatHasGoneWithItsSnapshotNeedsNothing() throws IOException {
        NeededPacks needed = new NeededPacks(VAULT, folder(), MOST);
        String list = list(pack(1));
        file(id("one"), List.of(list));

        needed.read(listed, new NeededPacks.Source() {
            private boolean gone;

            @Override
            public void needs(VaultReader.SnapshotFile file, Consumer<String> each) {
                if (gone) {
                    throw new ProblemException(ProblemType.UNKNOWN_FILE, "it has gone");
                }
                each.accept(list);
            }

            @Override
            public List<String> list(String list) {
                gone = true;
                throw new ProblemException(ProblemType.UNKNOWN_FILE, "it has gone");
            }
        });

        assertThat(needed.missing()).isEmpty();
    }

    @Test
    void moreThanThereIsMemoryForIsSaid() throws IOException {
        year();
        for (int i = 0; i < 2; i++) {
            NeededPacks needed = new NeededPacks(VAULT, folder(), 100);
            assertThatThrownBy(() -> needed.read(listed, source)).hasMessageContaining("more than the 100 packs");
            readOfADay(); // with more memory, as before it was taken away
        }
    }

    @Test
    void vaultsThatThereAreNoMoreAreForgotten() throws IOException {
        snapshot();
        readOfADay();

        folder().retain(List.of(VAULT));
        assertThat(kept()).exists();
        folder().retain(List.of());
        assertThat(kept()).doesNotExist();
    }

    /** As after a restart of the manager. */
    private NeededPacks day() throws IOException {
        NeededPacks needed = new NeededPacks(VAULT, folder(), MOST);
        needed.read(listed, source);
        needed.read(listed, source); // looks for what has come meanwhile
        return needed;
    }

    private int readOfADay() throws IOException {
        read.clear();
        day();
        return read.size();
    }

    private final NeededPacks.Source source = new NeededPacks.Source() {
        @Override
        public void needs(VaultReader.SnapshotFile file, Consumer<String> each) throws IOException {
            read.add(file);
            List<String> packs = vault.get(file);
            if (packs == null) {
                throw new IOException("no server gives it");
            }
            packs.forEach(each);
        }

        @Override
        public List<String> list(String list) throws IOException {
            listsRead++;
            byte[] content = lists.get(list);
            if (content == null) {
                throw new ProblemException(ProblemType.UNKNOWN_FILE, "it has gone");
            }
            return PackList.read(list, content);
        }
    };

    private NeedsFolder folder() {
        return new NeedsFolder(home.resolve("needs"));
    }

    private Path kept() {
        return home.resolve("needs").resolve(VAULT + ".needs");
    }

    private List<String> union() {
        return listed.stream()
                .flatMap(file -> vault.getOrDefault(file, List.of()).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private void year() {
        for (int i = 0; i < YEAR; i++) {
            snapshot();
        }
    }

    /** Needs what the day before's does, but for some, and two that are new. */
    private void snapshot() {
        int day = days++;
        Random random = new Random(day);
        file(
                id("id" + day),
                IntStream.range(0, PACKS + 2 * day)
                        .filter(pack -> pack % 700 != day % 700 && (pack < PACKS || random.nextInt(10) > 0))
                        .mapToObj(NeededPacksTests::pack)
                        .toList());
    }

    private void file(BlobId id, List<String> packs) {
        VaultReader.SnapshotFile file = new VaultReader.SnapshotFile(
                id,
                new FileEntry(
                        VaultFiles.snapshot(Instant.EPOCH, id),
                        1,
                        id(id + String.join(",", packs)),
                        packs.size() * 41L,
                        Instant.EPOCH,
                        2));
        vault.put(file, packs);
        listed.add(file);
    }

    private String list(String... names) {
        byte[] content = PackList.write(List.of(names));
        String list = PackList.name(content).value();
        lists.putIfAbsent(list, content);
        return list;
    }

    private static String pack(int number) {
        return "pack-018f3c2a-%04x-7000-8000-%012x".formatted(number >> 8, number);
    }

    private static BlobId id(String of) {
        return BlobId.ofContent(of.getBytes(StandardCharsets.UTF_8));
    }
}
