package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.MemoryFolder;
import dev.cofre.storage.blob.QuietLog;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.FaultyDisk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is let go does not count, and its bytes stay until their time is over or their space is needed. */
@ExtendWith(QuietLog.class)
class LetGoTests {
    private static final Instant FRIDAY = Instant.parse("2026-11-20T18:00:00Z");
    private static final int SMALL = 1000;
    private static final int LARGE = 100_000;
    private static final int LIVES = Integer.getInteger("cofre.power-cut.lives", 200) / 4;

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    private MemoryDisk disk = new MemoryDisk();

    @Test
    void whatIsLetGoIsNotHereAndCanBeHadBack() throws IOException {
        try (FolderBlobStore store = open()) {
            BlobId small = keep(store, 1, SMALL);
            BlobId large = keep(store, 2, LARGE);
            BlobId other = keep(store, 3, LARGE);
            long free = store.usage().free();

            assertThat(letGo(store, FRIDAY, small, large)).isEqualTo(2);

            assertThat(store.find(small)).isEmpty();
            assertThat(store.find(large)).isEmpty();
            assertThat(store.blobs(null, 10)).extracting(StoredBlob::blob).containsExactly(other);
            assertThatThrownBy(() -> store.open(large))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.is(ProblemType.UNKNOWN_BLOB)).isTrue());
            StoreUsage usage = store.usage();
            assertThat(usage.blobs()).isEqualTo(1);
            assertThat(usage.bytes()).isEqualTo(LARGE);
            assertThat(usage.letGoBlobs()).isEqualTo(2);
            assertThat(usage.letGoBytes()).isEqualTo(SMALL + LARGE);
            assertThat(usage.free()).as("what is let go counts as free").isGreaterThan(free + LARGE / 2);

            assertThat(store.takeBackLetGo()).isEqualTo(2);

            assertThat(Samples.read(store, small)).isEqualTo(Samples.content(1, SMALL));
            assertThat(Samples.read(store, large)).isEqualTo(Samples.content(2, LARGE));
            assertThat(store.usage().blobs()).isEqualTo(3);
            assertThat(store.usage().letGoBlobs()).isZero();
            assertThat(store.takeBackLetGo()).isZero();
        }
    }

    @Test
    void aRestartBetweenTheStepsChangesNothing() throws IOException {
        BlobId small;
        BlobId large;
        try (FolderBlobStore store = open()) {
            small = keep(store, 1, SMALL);
            large = keep(store, 2, LARGE);
            letGo(store, FRIDAY, small, large);
        }
        for (boolean indexIsLost : new boolean[] {false, true}) {
            if (indexIsLost) {
                deleteIndex();
            }
            try (FolderBlobStore store = open()) {
                assertThat(store.find(small)).isEmpty();
                assertThat(store.find(large)).isEmpty();
                assertThat(store.usage().letGoBlobs()).isEqualTo(2);
                assertThat(store.usage().letGoBytes()).isEqualTo(SMALL + LARGE);
            }
        }
        try (FolderBlobStore store = open()) {
            assertThat(store.takeBackLetGo()).isEqualTo(2);
        }
        deleteIndex();
        try (FolderBlobStore store = open()) {
            assertThat(Samples.read(store, small)).isEqualTo(Samples.content(1, SMALL));
            assertThat(Samples.read(store, large)).isEqualTo(Samples.content(2, LARGE));
        }
    }

    @Test
    void compactionMovesWhatIsLetGoAndItStaysSo() throws IOException {
        Set<BlobId> kept = new HashSet<>();
        try (FolderBlobStore store = open(settings().withSegmentSize(8000))) {
            for (int i = 0; i < 40; i++) {
                BlobId blob = keep(store, i, SMALL);
                if (i % 5 == 0) {
                    kept.add(blob);
                    letGo(store, FRIDAY, blob);
                } else {
                    drop(store, blob);
                }
            }
            int before = segments();
            store.compact();
            store.compact();
            assertThat(segments()).isLessThan(before);
        }
        deleteIndex();
        try (FolderBlobStore store = open()) {
            assertThat(store.usage().blobs()).isZero();
            assertThat(store.takeBackLetGo()).isEqualTo(kept.size());
            store.compact();
            for (BlobId blob : kept) {
                assertThat(Samples.read(store, blob)).hasSize(SMALL);
            }
        }
        deleteIndex();
        try (FolderBlobStore store = open()) {
            assertThat(store.usage().blobs()).isEqualTo(kept.size());
        }
    }

    @Test
    void whatIsStoredAnewIsHereAndIsNotDroppedWithWhatWasLetGo() throws IOException {
        try (FolderBlobStore store = open()) {
            BlobId small = keep(store, 1, SMALL);
            BlobId large = keep(store, 2, LARGE);
            letGo(store, FRIDAY, small, large);

            keep(store, 1, SMALL);
            keep(store, 2, LARGE);

            assertThat(store.usage().letGoBlobs()).isZero();
            assertThat(store.dropLetGo(FRIDAY.plusSeconds(1))).isZero();
            assertThat(Samples.read(store, small)).isEqualTo(Samples.content(1, SMALL));
            assertThat(Samples.read(store, large)).isEqualTo(Samples.content(2, LARGE));
        }
        deleteIndex();
        try (FolderBlobStore store = open()) {
            assertThat(store.usage().blobs()).isEqualTo(2);
        }
    }

    @Test
    void whatWasLetGoLongAgoIsDroppedForGood() throws IOException {
        try (FolderBlobStore store = open()) {
            BlobId old = keep(store, 1, LARGE);
            BlobId young = keep(store, 2, LARGE);
            letGo(store, FRIDAY, old);
            letGo(store, FRIDAY.plus(Duration.ofDays(1)), young);

            assertThat(store.dropLetGo(FRIDAY.plusSeconds(1))).isEqualTo(1);

            assertThat(files()).containsExactly(young.hex());
            assertThat(store.takeBackLetGo()).isEqualTo(1);
            assertThat(store.find(young)).isPresent();
            assertThat(store.find(old)).isEmpty();
        }
    }

    @Test
    void theOldestGoBeforeAnUploadIsRefused() throws IOException {
        disk = new MemoryDisk(1_000_000);
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 8; i++) {
                letGo(store, FRIDAY.plusSeconds(i), keep(store, i, LARGE));
            }
            assertThat(store.usage().free()).isGreaterThan(9 * LARGE);

            BlobId next = keep(store, 100, 3 * LARGE);

            assertThat(store.find(next)).isPresent();
            assertThat(files())
                    .contains(next.hex(), id(7, LARGE).hex(), id(4, LARGE).hex())
                    .doesNotContain(id(0, LARGE).hex(), id(1, LARGE).hex());
            keep(store, 101, 5 * LARGE);
            assertThat(store.usage().letGoBlobs()).isLessThan(3);
            assertThatThrownBy(() -> keep(store, 102, 3 * LARGE))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.is(ProblemType.NO_SPACE)).isTrue());
        }
    }

    @Test
    void smallOnesMakeRoomTooByCompaction() throws IOException {
        disk = new MemoryDisk(200_000);
        try (FolderBlobStore store = open(settings().withSegmentSize(20_000))) {
            for (int i = 0; i < 120; i++) {
                letGo(store, FRIDAY.plusSeconds(i), keep(store, i, SMALL));
            }
            long before = disk.usable();
            assertThat(before).isLessThan(LARGE);

            keep(store, 1000, LARGE);

            assertThat(store.find(id(1000, LARGE))).isPresent();
        }
    }

    @Test
    void anIndexFromBeforeAnythingCouldBeLetGoIsTakenOver() throws IOException, SQLException {
        BlobId small;
        try (FolderBlobStore store = open()) {
            small = keep(store, 1, SMALL);
        }
        FirstFormat.of(index(), "UPDATE blob SET uploads = 77"); // by which it is known again
        try (FolderBlobStore store = open()) {
            assertThat(Samples.read(store, small)).isEqualTo(Samples.content(1, SMALL));
            letGo(store, FRIDAY, small);
            assertThat(store.usage().letGoBlobs()).isEqualTo(1);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index());
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT uploads, let_go FROM blob")) {
            assertThat(row.getInt(1)).isEqualTo(77);
            assertThat(row.getLong(2)).isEqualTo(FRIDAY.toEpochMilli());
        }
    }

    @Test
    void whatCannotBeStoredAnywayAndWhatIsOnlyAnnouncedDropNothing() throws IOException {
        disk = new MemoryDisk(1_000_000);
        try (FolderBlobStore store = open()) {
            for (int i = 0; i < 8; i++) {
                letGo(store, FRIDAY.plusSeconds(i), keep(store, i, LARGE));
            }

            assertThatThrownBy(() -> store.receive(1L << 40))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.is(ProblemType.NO_SPACE)).isTrue());

            assertThat(store.usage().letGoBlobs()).isEqualTo(8);
            assertThat(store.usage().receiving()).isZero();
        }
    }

    @Test
    void inNoLifeWithPowerCutsIsAnythingLostThatWasLetGoOrHadBack() throws IOException {
        for (long seed = 1; seed <= LIVES; seed++) {
            try {
                live(new Random(seed), seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private enum State {
        HELD,
        LET_GO,
        GONE
    }

    /** Only what is certain is known; the rest was on its way when the power was cut. */
    private void live(Random random, long seed) throws IOException {
        disk = new MemoryDisk();
        Map<BlobId, State> known = new HashMap<>();
        Map<BlobId, byte[]> contents = new HashMap<>();
        for (int i = 0; i < 6; i++) {
            byte[] content = Samples.content(seed * 10 + i, i < 4 ? 100 + random.nextInt(900) : 2500);
            contents.put(BlobId.ofContent(content), content);
        }
        List<BlobId> blobs = contents.keySet().stream().sorted().toList();
        BlobStoreSettings settings = settings().withSmallLimit(2000).withSegmentSize(3000 + random.nextInt(4000));
        for (int cut = 0; cut < 4; cut++) {
            FaultyDisk power = new FaultyDisk(disk);
            power.cutPowerAt(20 + random.nextInt(200));
            try (FolderBlobStore store = FolderBlobStore.open(power, index(), settings)) {
                while (!power.powerIsCut()) {
                    step(store, blobs.get(random.nextInt(blobs.size())), contents, known, random);
                }
            } catch (IOException | ProblemException | UncheckedIOException | CompletionException e) {
                assertThat(power.powerIsCut()).as("%s", e).isTrue();
            }
            disk = disk.afterPowerCut(random);
            if (random.nextBoolean()) {
                deleteIndex();
            }
            try (FolderBlobStore store = FolderBlobStore.open(disk, index(), settings)) {
                check(store, contents, known, random.nextInt(3) == 0);
            }
        }
        deleteIndex();
    }

    private static void step(
            FolderBlobStore store, BlobId blob, Map<BlobId, byte[]> contents, Map<BlobId, State> known, Random random)
            throws IOException {
        int dice = random.nextInt(100);
        if (dice < 40) {
            known.remove(blob);
            UploadFacts facts = Samples.facts();
            Samples.receive(store, facts, Objects.requireNonNull(contents.get(blob)));
            known.put(blob, State.HELD);
            store.committed(facts.upload(), 1, FRIDAY);
        } else if (dice < 75) {
            try (LeavingBlobs leaving = store.leave(List.of(blob)).join()) {
                if (!leaving.blobs().isEmpty()) {
                    State before = known.remove(blob);
                    if (leaving.letGo(leaving.blobs(), FRIDAY).join() > 0) {
                        known.put(blob, State.LET_GO);
                    } else if (before != null) {
                        known.put(blob, before);
                    }
                }
            }
        } else if (dice < 85) {
            store.compact();
        } else if (dice < 92) {
            Map<BlobId, State> before = new HashMap<>(known);
            known.values().removeIf(State.LET_GO::equals);
            store.takeBackLetGo();
            before.replaceAll((each, state) -> state == State.LET_GO ? State.HELD : state);
            known.putAll(before);
        } else {
            Map<BlobId, State> before = new HashMap<>(known);
            known.values().removeIf(State.LET_GO::equals);
            store.dropLetGo(FRIDAY.plusSeconds(1));
            before.replaceAll((each, state) -> state == State.LET_GO ? State.GONE : state);
            known.putAll(before);
        }
    }

    private void check(FolderBlobStore store, Map<BlobId, byte[]> contents, Map<BlobId, State> known, boolean takeBack)
            throws IOException {
        for (Map.Entry<BlobId, State> each : known.entrySet()) {
            assertThat(store.find(each.getKey()).isPresent())
                    .as("%s is %s", each.getKey(), each.getValue())
                    .isEqualTo(each.getValue() == State.HELD);
        }
        StoreUsage usage = store.usage();
        if (takeBack) {
            assertThat(store.takeBackLetGo()).isEqualTo((int) usage.letGoBlobs());
            assertThat(store.usage().blobs()).isEqualTo(usage.blobs() + usage.letGoBlobs());
            known.replaceAll((blob, state) -> {
                boolean here = store.find(blob).isPresent();
                assertThat(here).as("%s was %s", blob, state).isEqualTo(state != State.GONE);
                return state == State.LET_GO ? State.HELD : state;
            });
        }
        for (BlobId blob : contents.keySet()) {
            if (store.find(blob).isPresent()) {
                assertThat(Samples.read(store, blob)).isEqualTo(contents.get(blob));
                known.put(blob, State.HELD);
            }
        }
    }

    private static BlobId id(long seed, int length) {
        return BlobId.ofContent(Samples.content(seed, length));
    }

    /** With an upload that the catalog has. */
    private static BlobId keep(FolderBlobStore store, long seed, int length) throws IOException {
        UploadFacts facts = Samples.facts();
        StoredUpload stored = Samples.receive(store, facts, Samples.content(seed, length));
        store.committed(facts.upload(), 1, FRIDAY);
        store.leave(List.of()).join().close(); // whatever was asked for before is written now
        store.uploads(null, 1); // and so is the index
        return stored.blob();
    }

    private static int letGo(FolderBlobStore store, Instant at, BlobId... some) {
        try (LeavingBlobs leaving = store.leave(List.of(some)).join()) {
            assertThat(leaving.blobs()).containsExactlyInAnyOrder(some);
            return leaving.letGo(leaving.blobs(), at).join();
        }
    }

    private static void drop(FolderBlobStore store, BlobId blob) {
        try (LeavingBlobs leaving = store.leave(List.of(blob)).join()) {
            assertThat(leaving.drop(List.of(blob)).join()).isEqualTo(1);
        }
    }

    private static BlobStoreSettings settings() {
        return BlobStoreSettings.defaults().withReserve(0).withCompactEvery(Duration.ZERO);
    }

    private FolderBlobStore open() throws IOException {
        return open(settings());
    }

    private FolderBlobStore open(BlobStoreSettings settings) throws IOException {
        return FolderBlobStore.open(disk, index(), settings);
    }

    private Path index() {
        return folder.resolve("index.db");
    }

    private void deleteIndex() throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(index() + suffix));
        }
    }

    private int segments() {
        return disk.list(Path.of("journal")).size();
    }

    private Collection<String> files() {
        return disk.list(Path.of("blobs")).stream()
                .flatMap(prefix -> disk.list(Path.of("blobs").resolve(prefix)).stream())
                .map(Path::toString)
                .toList();
    }
}
