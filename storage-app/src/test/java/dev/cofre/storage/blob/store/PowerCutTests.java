package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.BlobStoreSettings;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lives of a store on a disk that loses its power at any moment and keeps any part of what was not forced. All of a life
 * follows from its seed, which a failure names.
 */
@ExtendWith(QuietLog.class)
class PowerCutTests {
    private static final int LIVES = Integer.getInteger("cofre.power-cut.lives", 100);
    private static final long FIRST_SEED = Long.getLong("cofre.power-cut.seed", 1);

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    @Test
    void nothingThatWasAnsweredIsLostAndNothingGivenUpComesBackWithTheIndexLost() {
        allLives(false);
    }

    @Test
    void nothingThatWasAnsweredIsLostAndNothingGivenUpComesBackWithAStaleIndex() {
        allLives(true);
    }

    /** On all cores: a life waits for nobody but its own threads. */
    private void allLives(boolean keepStaleIndex) {
        LongStream.range(FIRST_SEED, FIRST_SEED + LIVES).parallel().forEach(seed -> live(seed, keepStaleIndex));
    }

    private void live(long seed, boolean keepStaleIndex) {
        try {
            new Life(seed, keepStaleIndex).run();
        } catch (RuntimeException | AssertionError | IOException e) {
            throw new AssertionError("seed %d, %s index: %s".formatted(seed, keepStaleIndex ? "stale" : "lost", e), e);
        }
    }

    /** What an upload is, as its caller knows it. */
    private enum Known {
        /** Asked for, and never answered: it may be there or not. */
        ASKED,
        STORED,
        GIVEN_UP
    }

    private final class Life {
        private static final int POWER_CUTS = 4;
        private static final int STEPS = 40;

        private final long seed;
        private final boolean keepStaleIndex;
        private final Random random;
        private final Path index;
        private final Map<UploadId, Known> uploads = new HashMap<>();
        private final Map<UploadId, BlobId> blobs = new HashMap<>();
        private final Set<UploadId> settled = new HashSet<>();
        private final BlobStoreSettings settings;
        private final byte[][] contents = new byte[8][];
        private MemoryDisk disk = new MemoryDisk();
        private FaultyDisk power = new FaultyDisk(disk);

        Life(long seed, boolean keepStaleIndex) {
            this.seed = seed;
            this.keepStaleIndex = keepStaleIndex;
            this.random = new Random(seed);
            this.index = folder.resolve("%d-%s.db".formatted(seed, keepStaleIndex));
            this.settings = BlobStoreSettings.defaults()
                    .withReserve(0)
                    .withSmallLimit(2000)
                    .withSegmentSize(4000 + random.nextInt(8000))
                    .withCompactEvery(Duration.ZERO);
            for (int i = 0; i < contents.length; i++) {
                contents[i] =
                        Samples.content(seed * 100 + i, i < 6 ? random.nextInt(1500) : 2001 + random.nextInt(3000));
            }
        }

        void run() throws IOException {
            for (int cut = 0; cut < POWER_CUTS; cut++) {
                power = new FaultyDisk(disk);
                power.cutPowerAt(random.nextInt(200));
                liveUntilPowerCut();
                disk = disk.afterPowerCut(random);
                if (!keepStaleIndex) {
                    deleteIndex();
                }
                try (FolderBlobStore store = FolderBlobStore.open(disk, index, settings)) {
                    check(store);
                }
            }
            deleteIndex();
        }

        private void liveUntilPowerCut() throws IOException {
            byte[] stale = new byte[0];
            try (FolderBlobStore store = FolderBlobStore.open(power, index, settings)) {
                int copyAt = random.nextInt(STEPS);
                for (int step = 0; step < STEPS && !power.powerIsCut(); step++) {
                    step(store);
                    if (keepStaleIndex && step == copyAt) {
                        stale = Files.readAllBytes(index);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                assertThat(power.powerIsCut())
                        .as("failed without a power cut: %s", e)
                        .isTrue();
            }
            if (keepStaleIndex && stale.length > 0 && random.nextBoolean()) {
                deleteIndex();
                Files.write(index, stale);
            }
        }

        private void step(FolderBlobStore store) throws IOException {
            int dice = random.nextInt(100);
            if (dice < 45) {
                storeSome(store, 1 + random.nextInt(4));
            } else if (dice < 55) {
                receive(store);
            } else if (dice < 65) {
                link(store);
            } else if (dice < 85) {
                giveUp(store);
            } else if (dice < 88) {
                proveAgain(store);
            } else if (dice < 93) {
                settle(store);
            } else {
                compact(store);
            }
        }

        private void storeSome(FolderBlobStore store, int count) {
            Map<UploadId, CompletableFuture<StoredUpload>> asked = new HashMap<>();
            for (int i = 0; i < count; i++) {
                byte[] content = contents[random.nextInt(6)];
                UploadId upload = nextUpload(BlobId.ofContent(content));
                asked.put(upload, store.store(Samples.facts(upload), BlobId.ofContent(content), content));
            }
            asked.forEach((upload, future) -> note(upload, future, Known.STORED));
        }

        private void receive(FolderBlobStore store) throws IOException {
            byte[] content = contents[6 + random.nextInt(2)];
            UploadId upload = nextUpload(BlobId.ofContent(content));
            try {
                Samples.receive(store, Samples.facts(upload), content);
                uploads.put(upload, Known.STORED);
            } catch (IOException | ProblemException e) {
                assertThat(power.powerIsCut()).isTrue();
            }
        }

        private void link(FolderBlobStore store) {
            BlobId blob = BlobId.ofContent(contents[random.nextInt(contents.length)]);
            UploadId upload = nextUpload(blob);
            note(upload, store.link(Samples.facts(upload), blob), Known.STORED);
        }

        private void giveUp(FolderBlobStore store) {
            List<UploadId> candidates = new ArrayList<>(new TreeSet<>(uploads.keySet().stream()
                            .filter(upload -> uploads.get(upload) == Known.STORED && !settled.contains(upload))
                            .map(UploadId::value)
                            .toList())
                    .stream().map(UploadId::new).toList());
            if (!candidates.isEmpty()) {
                UploadId upload = candidates.get(random.nextInt(candidates.size()));
                uploads.put(upload, Known.ASKED);
                note(upload, store.giveUp(store.upload(upload).orElseThrow()), Known.GIVEN_UP);
            }
        }

        /** Another primary counts on an upload that is here already. */
        private void proveAgain(FolderBlobStore store) {
            List<UUID> candidates = new ArrayList<>(new TreeSet<>(uploads.keySet().stream()
                    .filter(upload -> uploads.get(upload) == Known.STORED && !settled.contains(upload))
                    .map(UploadId::value)
                    .toList()));
            if (!candidates.isEmpty()) {
                UploadId upload = new UploadId(candidates.get(random.nextInt(candidates.size())));
                UploadFacts facts = Samples.facts(upload);
                UploadFacts other = new UploadFacts(
                        upload, facts.client(), facts.name(), facts.copies(), new NodeId("other-primary"));
                note(upload, store.link(other, Objects.requireNonNull(blobs.get(upload))), Known.STORED);
            }
        }

        private void settle(FolderBlobStore store) {
            List<UUID> candidates = new ArrayList<>(new TreeSet<>(uploads.keySet().stream()
                    .filter(upload -> uploads.get(upload) == Known.STORED)
                    .map(UploadId::value)
                    .toList()));
            if (!candidates.isEmpty()) {
                UploadId upload = new UploadId(candidates.get(random.nextInt(candidates.size())));
                settled.add(upload);
                store.committed(upload, 3, Instant.now());
            }
        }

        private void compact(FolderBlobStore store) throws IOException {
            try {
                store.compact();
            } catch (IOException | UncheckedIOException e) {
                assertThat(power.powerIsCut()).isTrue();
            }
        }

        /** Sometimes one that was given up, or that nobody knows about. */
        private UploadId nextUpload(BlobId blob) {
            List<UUID> old = new ArrayList<>(new TreeSet<>(uploads.keySet().stream()
                    .filter(upload -> uploads.get(upload) != Known.STORED
                            && !settled.contains(upload)
                            && blob.equals(blobs.get(upload)))
                    .map(UploadId::value)
                    .toList()));
            UploadId upload = !old.isEmpty() && random.nextInt(3) == 0
                    ? new UploadId(old.get(random.nextInt(old.size())))
                    : new UploadId(new UUID(random.nextLong(), random.nextLong()));
            uploads.put(upload, Known.ASKED);
            blobs.put(upload, blob);
            return upload;
        }

        private void note(UploadId upload, CompletableFuture<?> future, Known answered) {
            try {
                future.join();
                uploads.put(upload, answered);
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOfAny(ProblemException.class, UncheckedIOException.class);
            }
        }

        private void check(FolderBlobStore store) throws IOException {
            Set<BlobId> needed = new HashSet<>();
            for (Map.Entry<UploadId, Known> entry : uploads.entrySet()) {
                UploadId upload = entry.getKey();
                switch (entry.getValue()) {
                    case STORED ->
                        assertThat(store.upload(upload))
                                .as("stored upload %s of %s", upload, blobs.get(upload))
                                .isPresent();
                    case GIVEN_UP ->
                        assertThat(store.upload(upload))
                                .as("given up upload %s", upload)
                                .isEmpty();
                    case ASKED -> {
                        // any of both is right
                    }
                }
                store.upload(upload).ifPresent(stored -> needed.add(stored.blob()));
            }
            long held = 0;
            Set<String> files = new TreeSet<>();
            for (byte[] content : contents) {
                BlobId blob = BlobId.ofContent(content);
                if (needed.contains(blob)) {
                    assertThat(Samples.read(store, blob)).isEqualTo(content);
                    if (content.length > settings.smallLimit()) {
                        files.add(blob.hex());
                    }
                    held++;
                } else {
                    assertThat(store.find(blob)).as("blob that no upload needs").isEmpty();
                }
            }
            assertThat(store.usage().blobs()).isEqualTo(held);
            assertThat(disk.list(Path.of("incoming"))).isEmpty();
            assertThat(filesOfBlobs()).isEqualTo(files);
        }

        private Set<String> filesOfBlobs() {
            return disk.list(Path.of("blobs")).stream()
                    .flatMap(prefix -> disk.list(Path.of("blobs").resolve(prefix)).stream())
                    .map(Path::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private void deleteIndex() throws IOException {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(index + suffix));
            }
        }

        @Override
        public String toString() {
            return "life " + seed;
        }
    }
}
