package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.QuietLog;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.blob.disk.FaultyDisk;
import dev.cofre.storage.blob.disk.GarbageDisk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was set aside is kept, and what is good of it can be read. */
@ExtendWith(QuietLog.class)
class BadCopiesTests {
    private static final Path FIRST = Path.of("journal", "0000000001.seg");
    private static final int SMALL = 1000;
    private static final int BLOCK = 1 << 20;
    private static final int LARGE = 3 * BLOCK + 77;

    private final MemoryDisk disk = new MemoryDisk();
    private final GarbageDisk cable = new GarbageDisk(disk, 7);
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final BlobStoreSettings settings = BlobStoreSettings.defaults()
            .withReserve(0)
            .withSegmentSize(10_000)
            .withCompactEvery(Duration.ZERO)
            .withMostDamaged(100);

    @TempDir
    Path folder;

    private FolderBlobStore open() throws IOException {
        return open(settings);
    }

    private FolderBlobStore open(BlobStoreSettings with) throws IOException {
        return FolderBlobStore.open(cable, folder.resolve("index.db"), with, () -> now);
    }

    @Test
    void twentyBadFilesAndTwentyBadRecordsAreAllKeptAlsoWithoutTheIndex() throws IOException {
        List<BlobId> blobs = new ArrayList<>();
        List<byte[]> bad = new ArrayList<>();
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 20; i++) {
                byte[] content = Samples.content(i, LARGE);
                BlobId large = Samples.receive(store, Samples.facts(), content).blob();
                blobs.add(large);
                for (int at : new int[] {10, BLOCK + 10, LARGE - 10}) {
                    damage(large, at, content);
                }
                bad.add(content);
                blobs.add(Samples.store(store, Samples.facts(), Samples.content(100 + i, SMALL))
                        .blob());
            }
            blobs.forEach(blob -> setAside(store, blob));
            store.compact();
            assertThat(store.usage().badCopies()).isEqualTo(40);
        }
        for (int start = 0; start < 2; start++) {
            try (FolderBlobStore store = open()) {
                assertThat(store.badCopies()).extracting(BadCopy::blob).containsExactlyInAnyOrderElementsOf(blobs);
                assertThat(store.blobs(null, 100)).isEmpty();
                for (int i = 0; i < 20; i++) {
                    assertThat(readKept(store, blobs.get(2 * i + 1))).isEqualTo(Samples.content(100 + i, SMALL));
                    assertThat(disk.bytes(kept(blobs.get(2 * i)))).isEqualTo(bad.get(i));
                }
            }
            Files.deleteIfExists(folder.resolve("index.db"));
        }
    }

    @Test
    void checksumsThatAProcessHasLeftWithoutTheirFileAreClearedAway() throws IOException {
        Path folder = Path.of("quarantine");
        byte[] content = Samples.content(1, LARGE);
        Path left = folder.resolve("1700000000000-%s.checksums".formatted(BlobId.ofContent(content)));
        try (FolderBlobStore store = open()) {
            setAside(store, Samples.receive(store, Samples.facts(), content).blob());
            try (DiskFile file = disk.create(left)) {
                file.force();
            }
        }
        try (FolderBlobStore store = open()) {
            assertThat(disk.list(folder)).hasSize(2).doesNotContain(left.getFileName());
            assertThat(store.badCopies()).hasSize(1);
        }
    }

    @Test
    void whatIsSetAsideIsKeptWhereverTheClockStands() throws IOException {
        for (String time : List.of(
                "1903-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2300-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            BlobStoreSettings then = settings.withClock(Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
            byte[] small = Samples.content(time.hashCode(), SMALL);
            byte[] large = Samples.content(time.hashCode(), LARGE);
            List<BlobId> blobs = List.of(BlobId.ofContent(small), BlobId.ofContent(large));
            try (FolderBlobStore store = open(then)) {
                Samples.store(store, Samples.facts(), small);
                Samples.receive(store, Samples.facts(), large);
                blobs.forEach(blob -> setAside(store, blob));
            }
            try (FolderBlobStore store = open()) {
                for (int i = 10; i < 40; i++) {
                    store.giveUp(Samples.store(store, Samples.facts(), Samples.content(i, SMALL)))
                            .join();
                }
                store.compact();
            }
            try (FolderBlobStore store = open()) {
                assertThat(store.badCopies()).extracting(BadCopy::blob).containsAll(blobs);
                assertThat(readKept(store, blobs.get(0))).isEqualTo(small);
                assertThat(readKept(store, blobs.get(1))).isEqualTo(large);
            }
        }
    }

    @Test
    void aRecordThatIsSetAsideOutlivesTheCompactionOfItsSegmentUntilItIsDiscarded() throws IOException {
        try (FolderBlobStore store = open()) {
            BlobId last = Samples.store(store, Samples.facts(), Samples.content(1, SMALL))
                    .blob();
            List<StoredUpload> doomed = new ArrayList<>();
            for (int i = 10; i < 40; i++) {
                doomed.add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL)));
            }
            setAside(store, last);
            doomed.forEach(upload -> store.giveUp(upload).join());

            store.compact();

            assertThat(disk.list(Path.of("journal")))
                    .contains(FIRST.getFileName())
                    .doesNotContain(Path.of("0000000002.seg"));
            assertThat(readKept(store, last)).isEqualTo(Samples.content(1, SMALL));

            store.discard(store.badCopies().get(0));
            store.compact();

            assertThat(disk.list(Path.of("journal"))).doesNotContain(FIRST.getFileName());
            assertThat(store.badCopies()).isEmpty();
            assertThat(disk.list(Path.of("quarantine"))).isEmpty();
        }
    }

    @Test
    void ofABadFileTheGoodBlocksCanBeReadAndTheBadOnesCannot() throws IOException {
        byte[] content = Samples.content(1, LARGE);
        try (FolderBlobStore store = open()) {
            BlobId blob = Samples.receive(store, Samples.facts(), content).blob();
            damage(blob, BLOCK + 5, content.clone());
            setAside(store, blob);

            try (BlobReader reader = store.openBadCopies(blob)) {
                assertThat(reader.size()).isEqualTo(LARGE);
                assertThat(Samples.read(reader, 100, BLOCK)).isEqualTo(Arrays.copyOfRange(content, 100, BLOCK));
                assertThat(Samples.read(reader, 2 * BLOCK, LARGE))
                        .isEqualTo(Arrays.copyOfRange(content, 2 * BLOCK, LARGE));
                assertThatThrownBy(() -> Samples.read(reader, BLOCK, BLOCK + 1))
                        .isInstanceOf(DamagedBlobException.class);
            }
            assertThat(Samples.refusedWith(ProblemType.UNKNOWN_BLOB, store.link(Samples.facts(), blob)))
                    .isTrue();
        }
    }

    @Test
    void twoBadCopiesOfOneBlobAreReadAsOneWholeAndItCanBeBroughtBackWithItsUploads() throws IOException {
        byte[] content = Samples.content(1, LARGE);
        UploadFacts facts = Samples.facts();
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, facts, content);
            damage(blob, 5, content.clone());
            setAside(store, blob);
            Samples.receive(store, facts, content);
            damage(blob, 2 * BLOCK + 5, content.clone());
            setAside(store, blob);

            assertThat(store.upload(facts.upload())).isEmpty();
            byte[] whole = readKept(store, blob);
            assertThat(whole).isEqualTo(content);
            assertThat(restore(store, blob, Samples.content(2, LARGE))).isFalse();
            assertThat(restore(store, blob, whole)).isTrue();
            assertThat(restore(store, blob, whole)).isTrue();
        }
        Files.delete(folder.resolve("index.db"));
        try (FolderBlobStore store = open()) {
            assertThat(Samples.read(store, blob)).isEqualTo(content);
            assertThat(store.upload(facts.upload())).isPresent();
            assertThat(store.badCopies()).hasSize(2);
        }
    }

    @Test
    void aSmallBlobThatReadsRightAgainCanBeBroughtBack() throws IOException {
        byte[] content = Samples.content(1, SMALL);
        UploadFacts facts = Samples.facts();
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.store(store, facts, content);
            setAside(store, blob);

            assertThat(restore(store, blob, readKept(store, blob))).isTrue();

            assertThat(Samples.read(store, blob)).isEqualTo(content);
            assertThat(store.upload(facts.upload())).isPresent();
        }
    }

    @Test
    void filesThatWereKeptBeforeThereWereChecksumsBesideThemAreReadIfTheyAreWhole() throws IOException {
        byte[] whole = Samples.content(1, LARGE);
        byte[] bad = Samples.content(2, LARGE);
        BlobId blobOfBad = BlobId.ofContent(bad);
        bad[9] ^= 1;
        byte[] bare = Samples.content(3, LARGE);
        open().close();
        disk.put(Path.of("quarantine", "1700000000000-%s.blob".formatted(BlobId.ofContent(whole))), whole);
        disk.put(Path.of("quarantine", "1700000000000-%s.blob".formatted(blobOfBad)), bad);
        disk.put(Path.of("quarantine", BlobId.ofContent(bare).hex()), bare);

        try (FolderBlobStore store = open()) {
            assertThat(readKept(store, BlobId.ofContent(whole))).isEqualTo(whole);
            assertThat(readKept(store, BlobId.ofContent(bare))).isEqualTo(bare);
            assertThatThrownBy(() -> readKept(store, blobOfBad)).isInstanceOf(DamagedBlobException.class);
            assertThat(store.badCopies()).hasSize(3);
        }
    }

    @Test
    void checksumsThatAreDamagedThemselvesAreNotReliedUpon() throws IOException {
        byte[] content = Samples.content(1, LARGE);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, Samples.facts(), content);
            setAside(store, blob);
        }
        Path checksums = Path.of(kept(blob).toString().replace(".blob", ".checksums"));
        disk.damage(checksums, 17, new byte[] {1, 2, 3});

        try (FolderBlobStore store = open()) {
            assertThat(readKept(store, blob)).isEqualTo(content);
        }
    }

    @Test
    void aFileThatIsGoneIsNoBadCopyAndSpeaksNotAgainstTheMachine() throws IOException {
        try (FolderBlobStore store = open(settings.withMostDamaged(1))) {
            for (int i = 0; i < 3; i++) {
                BlobId blob = Samples.receive(store, Samples.facts(), Samples.content(i, LARGE))
                        .blob();
                disk.delete(Path.of("blobs", blob.hex().substring(0, 2), blob.hex()));
                assertThatThrownBy(() -> Samples.read(store, blob)).isInstanceOf(DamagedBlobException.class);
                setAside(store, blob);
            }
            assertThat(store.badCopies()).isEmpty();
            assertThat(store.usage().distrust()).isNull();
        }
    }

    @Test
    void whenTooManyBlobsAreReadWrongNothingIsWrittenAnyMoreAndOnlyWhatChecksIsServed() throws IOException {
        List<BlobId> blobs = new ArrayList<>();
        try (FolderBlobStore store = open(settings.withMostDamaged(3))) {
            for (int i = 0; i < 10; i++) {
                blobs.add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL))
                        .blob());
            }
            cable.garble(10);
            for (BlobId blob : blobs.subList(0, 3)) {
                assertThatThrownBy(() -> Samples.read(store, blob)).isInstanceOf(DamagedBlobException.class);
                assertThatThrownBy(() -> Samples.read(store, blob)).isInstanceOf(DamagedBlobException.class);
            }
            assertThat(store.usage().writable()).isTrue();

            assertThatThrownBy(() -> Samples.read(store, blobs.get(3))).isInstanceOf(DamagedBlobException.class);

            assertThat(store.usage().writable()).isFalse();
            assertThat(store.usage().distrust()).contains("4 blobs", "60 minutes");
            assertThat(Samples.refusedWith(ProblemType.READ_ONLY, store.link(Samples.facts(), blobs.get(5))))
                    .isTrue();
            setAside(store, blobs.get(5));
            assertThat(store.find(blobs.get(5))).isEmpty();
            assertThat(store.blobs(null, 3)).hasSize(3);
            assertThat(store.blobs(null, 100))
                    .hasSize(9)
                    .noneMatch(each -> each.blob().equals(blobs.get(5)));
            cable.garble(0);
            assertThat(Samples.read(store, blobs.get(5))).isEqualTo(Samples.content(5, SMALL));
        }
        try (FolderBlobStore store = open()) {
            assertThat(store.usage().writable()).isTrue();
            assertThat(store.blobs(null, 100)).hasSize(10);
            assertThat(store.badCopies()).isEmpty();
        }
    }

    @Test
    void aBadPlaceNowAndThenIsNoReasonToDistrustTheMachine() throws IOException {
        try (FolderBlobStore store = open(settings.withMostDamaged(3))) {
            for (int i = 0; i < 10; i++) {
                BlobId blob = Samples.store(store, Samples.facts(), Samples.content(i, SMALL))
                        .blob();
                cable.garble(10);
                assertThatThrownBy(() -> Samples.read(store, blob)).isInstanceOf(DamagedBlobException.class);
                cable.garble(0);
                now = now.plus(Duration.ofMinutes(21));
            }
            assertThat(store.usage().distrust()).isNull();
        }
    }

    @Test
    void whateverCallFailsWhileACopyIsSetAsideAndWhereverTheServerIsKilledItsBytesAreKept() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            for (boolean killed : new boolean[] {false, true}) {
                int call = 0;
                while (failsAt(call, killed, Samples.content(size, size))) {
                    call++;
                }
                assertThat(call).isGreaterThan(4);
            }
        }
    }

    /** @return false if fewer calls are made */
    private boolean failsAt(int call, boolean killed, byte[] content) throws IOException {
        MemoryDisk lasting = new MemoryDisk();
        FaultyDisk faulty = new FaultyDisk(lasting);
        Path index = folder.resolve("%d-%d-%s.db".formatted(content.length, call, killed));
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = FolderBlobStore.open(faulty, index, settings)) {
            Samples.receive(store, Samples.facts(), content);
            if (killed) {
                faulty.cutPowerAt(call);
            } else {
                faulty.failOnce(call, true);
            }
            store.quarantine(store.find(blob).orElseThrow(), "the test wants it so")
                    .exceptionally(failed -> false)
                    .join();
        } catch (IOException e) {
            assertThat(faulty.powerIsCut() || faulty.hasFailed()).isTrue();
        }
        Files.deleteIfExists(index);
        for (int start = 0; start < 2; start++) {
            try (FolderBlobStore store = FolderBlobStore.open(lasting, index, settings)) {
                assertThat(store.badCopies().isEmpty() ? Samples.read(store, blob) : readKept(store, blob))
                        .as("call %d", call)
                        .isEqualTo(content);
                store.find(blob)
                        .ifPresent(held -> assertThat(store.quarantine(held, "it was found bad again")
                                        .join())
                                .isTrue());
                assertThat(readKept(store, blob)).isEqualTo(content);
            }
        }
        return killed ? faulty.powerIsCut() : faulty.hasFailed();
    }

    private void damage(BlobId blob, int at, byte[] content) throws IOException {
        content[at] ^= 1;
        disk.damage(Path.of("blobs", blob.hex().substring(0, 2), blob.hex()), at, new byte[] {content[at]});
    }

    private Path kept(BlobId blob) {
        return disk.list(Path.of("quarantine")).stream()
                .filter(name -> name.toString().endsWith(blob + ".blob"))
                .map(Path.of("quarantine")::resolve)
                .findFirst()
                .orElseThrow();
    }

    private static void setAside(FolderBlobStore store, BlobId blob) {
        assertThat(store.quarantine(store.find(blob).orElseThrow(), "the test wants it so")
                        .join())
                .isTrue();
    }

    private static byte[] readKept(FolderBlobStore store, BlobId blob) throws IOException {
        try (BlobReader reader = store.openBadCopies(blob)) {
            return Samples.read(reader, 0, reader.size());
        }
    }

    private static boolean restore(FolderBlobStore store, BlobId blob, byte[] content) throws IOException {
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            return incoming.restore(blob);
        }
    }
}
