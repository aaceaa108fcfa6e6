package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.QuietLog;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the disk: the index over it, its leftovers, its damage, and its compaction. */
@ExtendWith(QuietLog.class)
class StoredBytesTests {
    private static final Path FIRST = Path.of("journal", "0000000001.seg");
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final int SMALL = 1000;
    private static final int LARGE = (1 << 20) + 5000;

    private final MemoryDisk disk = new MemoryDisk();
    private final BlobStoreSettings settings =
            BlobStoreSettings.defaults().withReserve(0).withSegmentSize(10_000).withCompactEvery(Duration.ZERO);

    @TempDir
    Path folder;

    private Path index() {
        return folder.resolve("index.db");
    }

    private FolderBlobStore open() throws IOException {
        return FolderBlobStore.open(disk, index(), settings);
    }

    @Test
    void everythingIsBackWhenTheIndexIsDeleted() throws IOException {
        State before = storeALot();

        deleteIndex();

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void whatWasJudgedOfAnUploadThatWasGivenUpSaysNothingOfTheSameUploadStoredInTheSameMillisecond()
            throws IOException {
        BlobStoreSettings oneMoment = settings.withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        try (FolderBlobStore store = FolderBlobStore.open(disk, index(), oneMoment)) {
            StoredUpload judged = Samples.store(store, Samples.facts(), Samples.content(1, SMALL));
            assertThat(store.giveUp(judged).join()).isTrue();
            StoredUpload again = Samples.store(store, judged.facts(), Samples.content(1, SMALL));

            assertThat(store.giveUp(judged).join()).isFalse();

            assertThat(store.upload(again.facts().upload())).contains(again);
        }
    }

    @Test
    void everythingIsBackWhenTheIndexIsGarbage() throws IOException {
        State before = storeALot();

        Files.write(index(), Samples.content(1, 8192));

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anIndexThatIsBehindCatchesUp() throws IOException {
        try (FolderBlobStore store = open()) {
            Samples.store(store, Samples.facts(), Samples.content(77, SMALL));
        }
        byte[] old = Files.readAllBytes(index());
        State before = storeALot();

        deleteIndex();
        Files.write(index(), old);

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anIndexOfAnotherJournalIsBuiltAgain() throws IOException {
        MemoryDisk other = new MemoryDisk();
        try (FolderBlobStore store = FolderBlobStore.open(other, index(), settings)) {
            for (int i = 0; i < 100; i++) {
                Samples.store(store, Samples.facts(), Samples.content(1000 + i, SMALL));
            }
        }
        byte[] foreign = Files.readAllBytes(index());
        deleteIndex();
        State before = storeALot();

        deleteIndex();
        Files.write(index(), foreign);

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void leftoversAreSweptAtTheStartAndForeignFilesAreNot() throws IOException {
        byte[] content = Samples.content(1, LARGE);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, Samples.facts(), content);
        }
        Path prefix = Path.of("blobs", blob.hex().substring(0, 2));
        String orphan = blob.hex().substring(0, 2) + "0".repeat(62);
        disk.put(Path.of("incoming", "left.part"), new byte[10]);
        disk.put(prefix.resolve(orphan), new byte[10]);
        disk.put(prefix.resolve("README"), new byte[10]);

        try (FolderBlobStore store = open()) {
            assertThat(Samples.read(store, blob)).isEqualTo(content);
        }

        assertThat(disk.list(Path.of("incoming"))).isEmpty();
        assertThat(disk.list(prefix).stream().map(Path::toString)).containsExactlyInAnyOrder(blob.hex(), "README");
        assertThat(BlobId.ofContent(disk.bytes(prefix.resolve(blob.hex())))).isEqualTo(blob);
    }

    @Test
    void noByteOfADamagedBlockLeaves() throws IOException {
        byte[] content = Samples.content(2, LARGE);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, Samples.facts(), content);
            disk.damage(Path.of("blobs", blob.hex().substring(0, 2), blob.hex()), LARGE - 1, new byte[] {
                (byte) ~content[LARGE - 1]
            });

            try (BlobReader reader = store.open(blob)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThatThrownBy(() -> reader.transferTo(0, LARGE, out))
                        .isInstanceOf(DamagedBlobException.class)
                        .hasMessageContaining(blob.hex());
                assertThat(out.size()).isEqualTo(1 << 20);
                assertThat(Samples.read(reader, 5, 1 << 20)).hasSize((1 << 20) - 5);
            }
        }
    }

    @Test
    void aDamagedSmallBlobIsNotServed() throws IOException {
        byte[] content = Samples.content(3, SMALL);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.store(store, Samples.facts(), content);
            disk.damage(FIRST, 500, new byte[] {1, 2, 3, 4});

            try (BlobReader reader = store.open(blob)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThatThrownBy(() -> reader.transferTo(0, SMALL, out)).isInstanceOf(DamagedBlobException.class);
                assertThat(out.size()).isZero();
            }
        }
    }

    @Test
    void aBlobWhoseFileIsGoneIsDamagedAndNotUnknown() throws IOException {
        byte[] content = Samples.content(4, LARGE);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, Samples.facts(), content);
            disk.delete(Path.of("blobs", blob.hex().substring(0, 2), blob.hex()));

            assertThatThrownBy(() -> store.open(blob)).isInstanceOf(DamagedBlobException.class);
        }
    }

    @Test
    void damageThatAReaderMeetsMakesTheBlobASuspect() throws IOException {
        byte[] small = Samples.content(3, SMALL);
        byte[] large = Samples.content(2, LARGE);
        BlobId damaged = BlobId.ofContent(large);
        try (FolderBlobStore store = open()) {
            Samples.store(store, Samples.facts(), small);
            Samples.receive(store, Samples.facts(), large);
            disk.damage(
                    Path.of("blobs", damaged.hex().substring(0, 2), damaged.hex()), 77, new byte[] {(byte) ~large[77]});

            assertThat(Samples.read(store, BlobId.ofContent(small))).isEqualTo(small);
            assertThatThrownBy(() -> Samples.read(store, damaged)).isInstanceOf(DamagedBlobException.class);

            assertThat(store.takeSuspects()).containsExactly(damaged);
            assertThat(store.takeSuspects()).isEmpty();
        }
    }

    @Test
    void theFilesOfAllBlobsThatAreSetAsideAreKept() throws IOException {
        try (FolderBlobStore store = FolderBlobStore.open(disk, index(), settings.withMostDamaged(100))) {
            for (int i = 0; i < 20; i++) {
                byte[] content = Samples.content(i, LARGE);
                BlobId blob = Samples.receive(store, Samples.facts(), content).blob();
                store.quarantine(store.find(blob).orElseThrow(), "it is only a test")
                        .join();
            }

            for (int i = 0; i < 20; i++) {
                String ending = BlobId.ofContent(Samples.content(i, LARGE)) + ".blob";
                assertThat(disk.list(Path.of("quarantine")))
                        .anyMatch(name -> name.toString().endsWith(ending));
            }
        }
    }

    @Test
    void damageInTheJournalCostsOnlyWhatWasThere() throws IOException {
        List<StoredUpload> stored = new ArrayList<>();
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 20; i++) {
                stored.add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL)));
            }
        }
        disk.damage(FIRST, 200, new byte[] {1, 2, 3, 4});
        deleteIndex();

        try (FolderBlobStore store = open()) {
            BlobId lost = stored.get(0).blob();
            assertThat(store.find(lost)).isEmpty();
            assertThat(store.upload(stored.get(0).facts().upload())).isEmpty();
            assertThat(store.usage().blobs()).isEqualTo(19);
            for (int i = 1; i < 20; i++) {
                assertThat(Samples.read(store, stored.get(i).blob())).isEqualTo(Samples.content(i, SMALL));
            }
            Samples.store(store, stored.get(0).facts(), Samples.content(0, SMALL));
            assertThat(Samples.read(store, lost)).isEqualTo(Samples.content(0, SMALL));
        }
        assertThat(disk.list(Path.of("quarantine"))).hasSize(1);
    }

    @Test
    void damageInTheJournalDeletesNoFile() throws IOException {
        byte[] content = Samples.content(5, LARGE);
        BlobId blob = BlobId.ofContent(content);
        try (FolderBlobStore store = open()) {
            Samples.receive(store, Samples.facts(), content);
            Samples.store(store, Samples.facts(), Samples.content(6, SMALL));
        }
        disk.damage(FIRST, 120, new byte[] {1, 2, 3, 4});
        deleteIndex();

        open().close();

        assertThat(disk.list(Path.of("quarantine"))).contains(Path.of(blob.hex()));
        assertThat(disk.list(Path.of("blobs", blob.hex().substring(0, 2)))).isEmpty();
    }

    @Test
    void compactionFreesTheSpaceOfTheDeadAndKeepsTheLiving() throws IOException {
        List<StoredUpload> living = new ArrayList<>();
        List<StoredUpload> dead = new ArrayList<>();
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 100; i++) {
                (i % 5 == 0 ? living : dead).add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL)));
            }
            store.committed(living.get(0).facts().upload(), 5, Instant.EPOCH);
            for (StoredUpload upload : dead) {
                store.giveUp(upload).join();
            }
            long before = disk.usable();
            try (BlobReader reader = store.open(living.get(1).blob())) {
                store.compact();

                assertThat(disk.usable() - before).isGreaterThan(60 * SMALL);
                assertThat(Samples.read(reader, 0, SMALL)).isEqualTo(Samples.content(5, SMALL));
            }
        }
        for (int start = 0; start < 2; start++) {
            try (FolderBlobStore store = open()) {
                for (StoredUpload upload : living) {
                    assertThat(BlobId.ofContent(Samples.read(store, upload.blob())))
                            .isEqualTo(upload.blob());
                    assertThat(store.upload(upload.facts().upload())).isPresent();
                }
                assertThat(store.upload(living.get(0).facts().upload()))
                        .get()
                        .extracting(StoredUpload::version)
                        .isEqualTo(5);
                assertThat(dead).allSatisfy(upload -> {
                    assertThat(store.upload(upload.facts().upload())).isEmpty();
                    assertThat(store.find(upload.blob())).isEmpty();
                });
                assertThat(store.usage().blobs()).isEqualTo(living.size());
                store.compact();
            }
            deleteIndex();
        }
    }

    @Test
    void whatWasGivenUpStaysSoWhenOnlyTheSegmentThatSaysItIsCompacted() throws IOException {
        StoredUpload doomed;
        try (FolderBlobStore store = open()) {
            // its segment stays full of living blobs, so that it is not compacted
            doomed = Samples.store(store, Samples.facts(), Samples.content(0, 100));
            for (int i = 1; i < 9; i++) {
                Samples.store(store, Samples.facts(), Samples.content(i, SMALL));
            }
            List<StoredUpload> filling = new ArrayList<>();
            store.giveUp(doomed).join();
            for (int i = 10; i < 40; i++) {
                filling.add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL)));
            }
            for (StoredUpload upload : filling) {
                store.giveUp(upload).join();
            }
            store.compact();
        }
        assertThat(disk.list(Path.of("journal")))
                .contains(FIRST.getFileName())
                .doesNotContain(Path.of("0000000002.seg"));
        deleteIndex();

        try (FolderBlobStore store = open()) {
            assertThat(store.upload(doomed.facts().upload())).isEmpty();
            assertThat(store.find(doomed.blob())).isEmpty();
            assertThat(store.usage().blobs()).isEqualTo(8);
        }
    }

    private record State(List<StoredUpload> unsettled, long blobs, long bytes) {}

    private State storeALot() throws IOException {
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 60; i++) {
                StoredUpload stored =
                        Samples.receive(store, Samples.facts(), Samples.content(i, i == 7 ? LARGE : SMALL));
                if (i % 7 == 0) {
                    Samples.store(store, Samples.facts(), Samples.content(i + 1, SMALL));
                    store.giveUp(stored).join();
                } else if (i % 5 == 0) {
                    store.committed(stored.facts().upload(), i, Instant.EPOCH);
                }
            }
            return state(store);
        }
    }

    private State state() throws IOException {
        try (FolderBlobStore store = open()) {
            for (StoredUpload upload : store.unsettled(END_OF_TIME, 1000)) {
                assertThat(BlobId.ofContent(Samples.read(store, upload.blob()))).isEqualTo(upload.blob());
            }
            return state(store);
        }
    }

    private static State state(FolderBlobStore store) {
        StoreUsage usage = store.usage();
        return new State(store.unsettled(END_OF_TIME, 1000), usage.blobs(), usage.bytes());
    }

    private void deleteIndex() throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(folder.resolve("index.db" + suffix));
        }
    }
}
