package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.MemoryFolder;
import dev.cofre.storage.blob.QuietLog;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.FaultyDisk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(QuietLog.class)
class FailingDiskTests {
    private static final int LARGE = 5000;

    private final BlobStoreSettings settings = BlobStoreSettings.defaults()
            .withReserve(0)
            .withSmallLimit(2000)
            .withSegmentSize(4000)
            .withCompactEvery(Duration.ZERO);

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    @Test
    void whateverCallFailsAllThatWasAnsweredIsThereAfterOpeningAgain() throws IOException {
        for (boolean actsAllTheSame : new boolean[] {false, true}) {
            int call = 0;
            while (failsAt(call, actsAllTheSame)) {
                call++;
            }
            assertThat(call).as("calls of the script").isGreaterThan(40);
        }
    }

    /** @return false if the script has fewer calls */
    private boolean failsAt(int call, boolean actsAllTheSame) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        FaultyDisk faulty = new FaultyDisk(disk);
        Path index = folder.resolve("%d-%s.db".formatted(call, actsAllTheSame));
        Map<UploadId, byte[]> answered = new HashMap<>();
        List<UploadId> givenUp = new ArrayList<>();
        faulty.failOnce(call, actsAllTheSame);
        try (FolderBlobStore store = FolderBlobStore.open(faulty, index, settings)) {
            script(store, answered, givenUp);
        } catch (IOException | RuntimeException e) {
            assertThat(faulty.hasFailed()).as("failed by itself: %s", e).isTrue();
        }
        for (int start = 0; start < 2; start++) {
            try (FolderBlobStore store = FolderBlobStore.open(disk, index, settings)) {
                answered.forEach((upload, content) -> assertThat(store.upload(upload))
                        .as("call %d, upload %s", call, upload)
                        .isPresent());
                for (byte[] content : answered.values()) {
                    assertThat(Samples.read(store, BlobId.ofContent(content))).isEqualTo(content);
                }
                assertThat(givenUp)
                        .allSatisfy(upload -> assertThat(store.upload(upload)).isEmpty());
                assertThat(store.usage().writable()).isTrue();
            }
            Files.deleteIfExists(index); // the second time from the journal alone
        }
        return faulty.hasFailed();
    }

    @Test
    void whereverTheDiskRunsFullNothingAnsweredIsLostAndTheStoreGoesOnOnceThereIsRoom() throws IOException {
        int growth = 0;
        while (fillsAt(growth)) {
            growth++;
        }
        assertThat(growth).as("calls of the script that take space").isGreaterThan(30);
    }

    /** @return false if the script takes space less often */
    private boolean fillsAt(int growth) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        FaultyDisk faulty = new FaultyDisk(disk);
        Path index = folder.resolve("full-%d.db".formatted(growth));
        Map<UploadId, byte[]> answered = new HashMap<>();
        List<UploadId> givenUp = new ArrayList<>();
        faulty.fillAt(growth);
        try (FolderBlobStore store = FolderBlobStore.open(faulty, index, settings)) {
            try {
                script(store, answered, givenUp);
            } catch (IOException | RuntimeException e) {
                assertThat(faulty.isFull()).as("failed by itself: %s", e).isTrue();
            }
            if (faulty.isFull() && !faulty.forceHasFailed()) {
                byte[] late = Samples.content(99, 900);
                UploadFacts facts = Samples.facts();
                assertThat(store.usage().writable())
                        .as("growth %d: a full disk is no broken disk", growth)
                        .isTrue();
                faulty.drain();
                Samples.store(store, facts, late);
                answered.put(facts.upload(), late);
            }
        } catch (IOException | UncheckedIOException e) {
            assertThat(faulty.isFull()).as("failed by itself: %s", e).isTrue();
        }
        try (FolderBlobStore store = FolderBlobStore.open(disk, index, settings)) {
            for (Map.Entry<UploadId, byte[]> each : answered.entrySet()) {
                assertThat(store.upload(each.getKey()))
                        .as("growth %d, upload %s", growth, each.getKey())
                        .isPresent();
                assertThat(Samples.read(store, BlobId.ofContent(each.getValue())))
                        .isEqualTo(each.getValue());
            }
            assertThat(givenUp)
                    .allSatisfy(upload -> assertThat(store.upload(upload)).isEmpty());
            assertThat(disk.list(Path.of("incoming"))).isEmpty();
        }
        return faulty.hasBeenFull();
    }

    private static void script(FolderBlobStore store, Map<UploadId, byte[]> answered, List<UploadId> givenUp)
            throws IOException {
        for (int i = 0; i < 8; i++) {
            byte[] content = Samples.content(i, i % 3 == 2 ? LARGE : 900);
            UploadFacts facts = Samples.facts();
            StoredUpload stored = Samples.receive(store, facts, content);
            answered.put(facts.upload(), content);
            UploadFacts link = Samples.facts();
            StoredUpload linked = store.link(link, stored.blob()).join();
            answered.put(link.upload(), content);
            if (i % 2 == 0) {
                answered.remove(link.upload());
                store.giveUp(linked).join();
                givenUp.add(link.upload());
                answered.remove(facts.upload());
                store.giveUp(stored).join();
                givenUp.add(facts.upload());
            } else {
                store.committed(facts.upload(), i, Instant.EPOCH);
            }
        }
        store.compact();
    }

    @Test
    void afterAFailedForceTheStoreTakesNoMoreWritesAndServesWhatItHas() throws IOException {
        FaultyDisk faulty = new FaultyDisk(new MemoryDisk());
        byte[] first = Samples.content(1, 100);
        byte[] second = Samples.content(2, 100);
        try (FolderBlobStore store = FolderBlobStore.open(faulty, folder.resolve("index.db"), settings)) {
            Samples.store(store, Samples.facts(), first);
            faulty.failOnce(1, true); // the first call is the write, the second the force

            CompletableFuture<StoredUpload> failed = store.store(Samples.facts(), BlobId.ofContent(second), second);

            assertThatThrownBy(failed::join).hasCauseInstanceOf(UncheckedIOException.class);
            assertThat(store.usage().writable()).isFalse();
            assertThat(store.find(BlobId.ofContent(second))).isEmpty();
            assertThat(Samples.read(store, BlobId.ofContent(first))).isEqualTo(first);
            assertThat(Samples.refusedWith(
                            ProblemType.READ_ONLY, store.store(Samples.facts(), BlobId.ofContent(second), second)))
                    .isTrue();
            assertThatThrownBy(() -> store.receive(10))
                    .asInstanceOf(type(ProblemException.class))
                    .matches(e -> e.is(ProblemType.READ_ONLY))
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("Input/output error", "restart");
        }
    }

    @Test
    void aFullDiskRefusesNewBlobsAndStillDeletesOldOnes() throws IOException {
        MemoryDisk disk = new MemoryDisk(100_000);
        BlobStoreSettings reserving = settings.withReserve(30_000);
        try (FolderBlobStore store = FolderBlobStore.open(disk, folder.resolve("index.db"), reserving)) {
            List<StoredUpload> stored = new ArrayList<>();
            ProblemException full = null;
            for (int i = 0; full == null; i++) {
                try {
                    stored.add(Samples.receive(store, Samples.facts(), Samples.content(i, LARGE)));
                } catch (ProblemException e) {
                    full = e;
                }
            }
            assertThat(full.is(ProblemType.NO_SPACE)).isTrue();
            assertThat(full).hasMessageContaining("5000 bytes");
            assertThat(disk.usable()).isGreaterThan(20_000);
            assertThat(store.usage().writable()).isTrue();

            for (StoredUpload upload : stored) {
                store.giveUp(upload).join();
            }
            store.compact();

            byte[] again = Samples.content(99, LARGE);
            Samples.receive(store, Samples.facts(), again);
            assertThat(Samples.read(store, BlobId.ofContent(again))).isEqualTo(again);
        }
    }

    @Test
    void anUnannouncedBlobThatOutgrowsTheDiskIsRefusedAndLeavesNothing() throws IOException {
        MemoryDisk disk = new MemoryDisk(6 << 20);
        try (FolderBlobStore store = FolderBlobStore.open(disk, folder.resolve("index.db"), settings);
                IncomingBlob incoming = store.receive(-1)) {
            byte[] block = new byte[1 << 20];

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            incoming.write(block, 0, block.length);
                        }
                    })
                    .asInstanceOf(type(ProblemException.class))
                    .matches(e -> e.is(ProblemType.NO_SPACE));
            incoming.close();

            assertThat(disk.list(Path.of("incoming"))).isEmpty();
            assertThat(store.usage().writable()).isTrue();
        }
    }
}
