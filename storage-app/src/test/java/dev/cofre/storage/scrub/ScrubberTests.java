package dev.cofre.storage.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.GarbageDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.inventory.Losses;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ScrubberTests {
    private static final int LARGE = (1 << 20) + 100_000;
    private static final Instant START = Instant.parse("2026-11-27T10:00:00Z");

    @TempDir
    Path data;

    private BlobStore store;
    private Instant now = START;
    private long slept;
    private Duration period = Duration.ofDays(14);

    @BeforeEach
    void open() throws IOException {
        store = FolderBlobStore.open(data, BlobStoreSettings.defaults().withReserve(0));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void whatIsGoodStaysAndIsReadToItsEnd() throws IOException {
        List<BlobId> blobs = List.of(put(1, 1000), put(2, LARGE), put(3, 0));
        Scrubber scrubber = scrubber();

        assertThat(scrubber.step(Set.of())).isFalse();

        assertThat(scrubber.bytes()).isEqualTo(1000 + LARGE);
        assertThat(scrubber.bad()).isZero();
        assertThat(blobs).allSatisfy(blob -> assertThat(store.find(blob)).isPresent());
    }

    @Test
    void itsPlaceIsNoReasonNotToReadWhateverTheFileSays() throws IOException {
        put(1, 1000);
        for (String place : List.of("", "null", "{}", "[]", "{\"begun\":null}", "\0\0")) {
            Files.writeString(data.resolve("scrub.json"), place);
            Scrubber scrubber = scrubber();

            scrubber.step(Set.of());

            assertThat(scrubber.bytes()).isEqualTo(1000);
            assertThat(scrubber.oldest()).isNotNull();
        }
    }

    @Test
    void aFlippedBitInAFileIsFoundAndSetAside() throws IOException {
        BlobId good = put(1, LARGE);
        BlobId bad = put(2, LARGE);
        flip(file(bad), 500_000);

        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());

        assertThat(scrubber.bad()).isEqualTo(1);
        assertThat(store.find(bad)).isEmpty();
        assertThat(store.find(good)).isPresent();
        assertThat(file(bad)).doesNotExist();
    }

    @Test
    void aFlippedBitInAJournalRecordIsFoundAndSetAside() throws IOException {
        BlobId good = put(1, 3000);
        BlobId bad = put(2, 3000);
        Path segment = data.resolve("journal").resolve("0000000001.seg");
        flip(
                segment,
                Files.readString(segment, StandardCharsets.ISO_8859_1)
                                .indexOf(new String(content(2, 3000), StandardCharsets.ISO_8859_1))
                        + 99);

        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());

        assertThat(store.find(bad)).isEmpty();
        assertThat(store.find(good)).isPresent();
    }

    @Test
    void aShortOrMissingFileIsFound() throws IOException {
        BlobId shortened = put(1, LARGE);
        BlobId missing = put(2, LARGE);
        try (RandomAccessFile file = new RandomAccessFile(file(shortened).toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        Files.delete(file(missing));

        scrubber().step(Set.of());

        assertThat(store.blobs(null, 10)).isEmpty();
    }

    @Test
    void ofTwentyBadBlobsNoneIsDeletedWhetherTheMachineIsReliedUponOrNot() throws IOException {
        for (int mostDamaged : new int[] {100, 10}) {
            store.close();
            data = Files.createDirectory(data.resolve("most-" + mostDamaged));
            store = FolderBlobStore.open(
                    data, BlobStoreSettings.defaults().withReserve(0).withMostDamaged(mostDamaged));
            List<Path> files = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                files.add(file(put(i, LARGE)));
                for (long at : new long[] {5, 600_000, LARGE - 5}) {
                    flip(files.get(i), at);
                }
            }
            BlobId good = put(20, LARGE);

            Scrubber scrubber = scrubber();
            scrubber.step(Set.of());
            scrubber.step(Set.of());

            assertThat(scrubber.bad()).isEqualTo(20);
            assertThat(store.blobs(null, 100)).extracting(StoredBlob::blob).containsExactly(good);
            long moved = files.stream().filter(Files::notExists).count();
            assertThat(moved).isEqualTo(mostDamaged == 100 ? 20 : 10);
            assertThat(store.badCopies()).hasSize((int) moved);
            assertThat(store.usage().distrust() == null).isEqualTo(mostDamaged == 100);
        }
    }

    /** It cannot tell rotten files of long ago from a bad cable: each start looks anew, and gets further. */
    @Test
    void ofManyRottenFilesEachStartSetsTenAsideUntilAllAreAndNoneIsDeleted() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            files.add(file(put(i, LARGE)));
            flip(files.get(i), 5);
        }
        BlobId good = put(25, LARGE);

        for (int moved : new int[] {10, 20, 25}) {
            store.close();
            store = FolderBlobStore.open(
                    data, BlobStoreSettings.defaults().withReserve(0).withMostDamaged(10));
            assertThat(store.usage().writable())
                    .as("a start relies on the machine")
                    .isTrue();

            scrubber().step(Set.of());
            scrubber().step(Set.of());

            assertThat(files.stream().filter(Files::notExists)).hasSize(moved);
            assertThat(store.badCopies()).hasSize(moved);
            assertThat(store.usage().distrust() == null).isEqualTo(moved == 25);
            assertThat(store.blobs(null, 100)).extracting(StoredBlob::blob).containsExactly(good);
        }
    }

    @Test
    void whatIsReadWrongNowAndThenStaysWhereItIs() throws IOException {
        List<BlobId> blobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            blobs.add(put(i, i % 2 == 0 ? 3000 : 20 * LARGE));
        }
        store.close();
        GarbageDisk cable = new GarbageDisk(Disk.of(data), 3);
        store = FolderBlobStore.open(
                cable,
                data.resolve("index.db"),
                BlobStoreSettings.defaults().withReserve(0).withMostDamaged(100));
        cable.garble(1);

        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());

        assertThat(scrubber.bad()).isZero();
        assertThat(blobs).allSatisfy(blob -> assertThat(store.find(blob)).isPresent());
        assertThat(store.takeSuspects()).isNotEmpty();
    }

    @Test
    void whatHasVanishedIsLookedAtAtOnceAlsoWhileARoundRests() throws IOException {
        BlobId vanished = put(1, LARGE);
        BlobId there = put(2, LARGE);
        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());
        Files.delete(file(vanished));

        scrubber.step(Set.of(vanished, there, BlobId.ofContent(new byte[] {1})));

        assertThat(store.find(vanished)).isEmpty();
        assertThat(store.find(there)).isPresent();
        assertThat(scrubber.bad()).isEqualTo(1);
    }

    @Test
    void roundsBeginTwiceInAPeriodAndNotSooner() throws IOException {
        put(1, 1000);
        Scrubber scrubber = scrubber();

        scrubber.step(Set.of());
        now = START.plus(period.dividedBy(2)).minusSeconds(1);
        scrubber.step(Set.of());
        assertThat(scrubber.bytes()).isEqualTo(1000);
        assertThat(scrubber.age()).isEqualTo(period.dividedBy(2).minusSeconds(1));

        now = START.plus(period.dividedBy(2)).plusSeconds(1);
        scrubber.step(Set.of());
        assertThat(scrubber.bytes()).isEqualTo(2000);
    }

    @Test
    void aClockThatIsSetBackStopsNoRound() throws IOException {
        put(1, 1000);
        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());

        now = START.minus(Duration.ofDays(400));
        for (int i = 0; i < 10; i++) {
            scrubber.step(Set.of());
        }

        assertThat(scrubber.bytes()).isBetween(2000L, 3000L);
    }

    @Test
    void afterARestartItGoesOnWhereItWas() throws IOException {
        for (int i = 0; i < 150; i++) {
            put(i, 100);
        }
        Scrubber before = scrubber();
        assertThat(before.step(Set.of())).isTrue();
        assertThat(before.bytes()).isEqualTo(10_000);
        before.save();

        Scrubber after = scrubber();
        assertThat(after.step(Set.of())).isFalse();
        assertThat(after.bytes()).isEqualTo(5_000);
    }

    @Test
    void aPositionThatCannotBeReadMeansABeginningAnew() throws IOException {
        put(1, 1000);
        Files.writeString(data.resolve("scrub.json"), "{");

        Scrubber scrubber = scrubber();
        scrubber.step(Set.of());

        assertThat(scrubber.bytes()).isEqualTo(1000);
    }

    @Test
    void itReadsAsFastAsThePeriodAsksForAndNoFaster() throws IOException {
        put(1, 20 << 20);
        period = Duration.ofSeconds(100); // 20 MiB in 40 s

        scrubber().step(Set.of());

        assertThat(Duration.ofNanos(slept)).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(41));
    }

    @Test
    void theSystemTellsOfFilesThatVanish() throws IOException {
        BlobId early = put(1, LARGE);
        try (VanishedFiles vanished = new VanishedFiles(data.resolve("blobs"))) {
            BlobId late = put(2, LARGE);
            Set<BlobId> heard = new HashSet<>();
            Files.delete(file(early));
            await().until(() -> heard.addAll(vanished.take()) || heard.contains(early));
            assertThat(heard).containsExactly(early);

            // its folder may be new, and has been heard of by now
            Files.delete(file(late));
            await().until(() -> heard.addAll(vanished.take()) || heard.contains(late));
            assertThat(heard).containsExactlyInAnyOrder(early, late);
        }
    }

    private Scrubber scrubber() {
        ScrubProperties properties = new ScrubProperties(period, DataSize.ofBytes(1), DataSize.ofGigabytes(1));
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new Scrubber(
                store,
                new ReplicaCheck(store, new Losses()),
                () -> false,
                properties,
                data.resolve("scrub.json"),
                clock,
                nanos -> {
                    slept += nanos;
                    return true;
                });
    }

    private BlobId put(int seed, int size) throws IOException {
        byte[] content = content(seed, size);
        try (IncomingBlob incoming = store.receive(size)) {
            incoming.write(content, 0, size);
            return incoming.finish(new UploadFacts(
                            UploadId.create(),
                            new ClientName("me"),
                            new FileName("file-" + seed),
                            new ReplicationFactor(2),
                            new NodeId("server1")))
                    .blob();
        }
    }

    private static byte[] content(int seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private Path file(BlobId blob) {
        return data.resolve("blobs").resolve(blob.hex().substring(0, 2)).resolve(blob.hex());
    }

    private static void flip(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1);
        }
    }
}
