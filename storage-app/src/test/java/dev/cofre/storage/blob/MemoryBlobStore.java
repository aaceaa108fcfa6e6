package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.MemoryDrive.Bad;
import dev.cofre.storage.blob.MemoryDrive.Held;
import dev.cofre.storage.blob.MemoryDrive.LetGo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A blob store in memory, for whoever needs thousands of them: every future has ended when it is returned. Keeps to the contract of
 * those on disks.
 */
public final class MemoryBlobStore implements BlobStore {
    private final MemoryDrive drive;
    private final Clock clock;
    private final long capacity;
    private final int smallLimit;
    private final Set<BlobId> leaving = new HashSet<>();
    private final Set<BlobId> suspects = new LinkedHashSet<>();
    private Consumer<BlobId> gone = blob -> {};
    private Consumer<BlobId> letGo = blob -> {};
    private Consumer<BlobId> droppedForGood = blob -> {};
    private long receiving;
    private boolean closed;

    public MemoryBlobStore(MemoryDrive drive, Clock clock, long capacity, int smallLimit) {
        this.drive = drive;
        this.clock = clock;
        this.capacity = capacity;
        this.smallLimit = smallLimit;
    }

    /** @param listener is told of each blob that this store lets go, before it is gone */
    public MemoryBlobStore tellingWhatGoes(Consumer<BlobId> listener) {
        gone = listener;
        return this;
    }

    /** @param listener is told of each blob that is let go or dropped as it is not needed here, before it is gone */
    public MemoryBlobStore tellingWhatIsLetGo(Consumer<BlobId> listener) {
        letGo = listener;
        return this;
    }

    /** @param listener is told of each blob that was let go, and is dropped for good as its time has passed */
    public MemoryBlobStore tellingWhatIsDroppedForGood(Consumer<BlobId> listener) {
        droppedForGood = listener;
        return this;
    }

    private synchronized <T> CompletableFuture<T> decide(Supplier<T> decision) {
        try {
            checkWritable();
            return CompletableFuture.completedFuture(decision.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void checkWritable() {
        if (closed) {
            throw new ProblemException(ProblemType.READ_ONLY, "the store is closed");
        }
    }

    @Override
    public CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        if (content.length > smallLimit) {
            throw new IllegalArgumentException("%d bytes are too many for a small blob".formatted(content.length));
        }
        return decide(() -> record(facts, blob, content.clone()));
    }

    @Override
    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return decide(() -> record(facts, blob, null));
    }

    private StoredUpload record(UploadFacts facts, BlobId blob, byte @Nullable [] content) {
        if (leaving.contains(blob)) {
            throw new ProblemException(
                    ProblemType.BUSY, "blob %s is just being dropped here".formatted(blob), Duration.ofSeconds(1));
        }
        StoredUpload before = drive.uploads.get(facts.upload());
        if (before != null && !before.blob().equals(blob)) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s brought blob %s to this server".formatted(facts.upload(), before.blob()));
        }
        Held held = drive.blobs.get(blob);
        if (before != null && before.version() != null && held != null) {
            return before;
        }
        if (held == null && content == null) {
            throw unknown(blob);
        }
        long since = before == null ? drive.givenUp : before.stored().toEpochMilli();
        Instant now = Instant.ofEpochMilli(Math.max(clock.millis(), since + 1));
        if (held == null) {
            held = Held.of(blob, Objects.requireNonNull(content), now);
            put(blob, held);
        }
        StoredUpload made = new StoredUpload(
                facts,
                blob,
                held.content().length,
                now,
                before == null ? null : before.version(),
                before == null ? null : before.committed());
        drive.uploads.put(facts.upload(), made);
        drive.notes.clear(); // they are before this one in the journal
        return made;
    }

    private void put(BlobId blob, Held held) {
        drive.letGo.remove(blob);
        drive.blobs.put(blob, held);
    }

    private static ProblemException unknown(BlobId blob) {
        return new ProblemException(ProblemType.UNKNOWN_BLOB, "blob %s is not on this server".formatted(blob));
    }

    @Override
    public synchronized IncomingBlob receive(long expected) {
        checkWritable();
        long bytes = Math.max(0, expected);
        if (usage().free() < bytes) {
            throw new ProblemException(ProblemType.NO_SPACE, "no room for %d bytes".formatted(bytes));
        }
        makeRoom(bytes);
        receiving += bytes;
        return new Incoming(bytes);
    }

    /** Drops for good what was let go, the oldest first. */
    private void makeRoom(long bytes) {
        for (BlobId oldest : letGo()) {
            StoreUsage usage = usage();
            if (usage.free() - usage.letGoBytes() >= bytes) {
                return;
            }
            drive.letGo.remove(oldest);
        }
    }

    private final class Incoming implements IncomingBlob {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private long announced;

        Incoming(long announced) {
            this.announced = announced;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            content.write(bytes, offset, length);
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public BlobId digest() {
            return BlobId.ofContent(content.toByteArray());
        }

        @Override
        public StoredUpload finish(UploadFacts facts) {
            synchronized (MemoryBlobStore.this) {
                checkWritable();
                return record(facts, digest(), content.toByteArray());
            }
        }

        @Override
        public boolean restore(BlobId blob) {
            return digest().equals(blob)
                    && decide(() -> {
                                if (!drive.blobs.containsKey(blob)) {
                                    put(blob, Held.of(blob, content.toByteArray(), millis()));
                                }
                                return true;
                            })
                            .join();
        }

        @Override
        public void close() {
            receiving -= announced;
            announced = 0;
        }
    }

    private Instant millis() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public synchronized void committed(UploadId upload, int version, Instant committed, long counter) {
        StoredUpload stored = drive.uploads.get(upload);
        if (!closed && stored != null) {
            Instant at = committed.truncatedTo(ChronoUnit.MILLIS);
            if (stored.version() == null) {
                drive.notes.add(upload);
            }
            drive.counters.put(upload, counter);
            drive.uploads.put(
                    upload,
                    new StoredUpload(stored.facts(), stored.blob(), stored.size(), stored.stored(), version, at));
        }
    }

    @Override
    public synchronized long counter() {
        return drive.counters.values().stream().mapToLong(each -> each).max().orElse(0);
    }

    @Override
    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return decide(() -> {
            StoredUpload now = same(judged);
            if (now == null) {
                return false;
            }
            if (now.version() != null) {
                throw new ProblemException(
                        ProblemType.UPLOAD_CONFLICT,
                        "upload %s is committed and cannot be given up"
                                .formatted(now.facts().upload()));
            }
            if (countUploads(now.blob()) == 1 && drive.blobs.containsKey(now.blob())) {
                remove(now.blob());
            }
            forgetNow(now);
            return true;
        });
    }

    @Override
    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return decide(() -> {
            StoredUpload now = same(judged);
            boolean only = now != null
                    && now.version() != null
                    && drive.blobs.containsKey(now.blob())
                    && countUploads(now.blob()) <= 1;
            if (now == null || only) {
                return false;
            }
            forgetNow(now);
            return true;
        });
    }

    private @Nullable StoredUpload same(StoredUpload judged) {
        StoredUpload now = drive.uploads.get(judged.facts().upload());
        return now == null || !now.stored().equals(judged.stored()) ? null : now;
    }

    private void forgetNow(StoredUpload upload) {
        drive.givenUp = Math.max(drive.givenUp, upload.stored().toEpochMilli());
        drive.uploads.remove(upload.facts().upload());
        drive.notes.remove(upload.facts().upload());
        drive.counters.remove(upload.facts().upload());
    }

    private long countUploads(BlobId blob) {
        return drive.uploads.values().stream()
                .filter(upload -> upload.blob().equals(blob))
                .count();
    }

    private void remove(BlobId blob) {
        gone.accept(blob);
        drive.blobs.remove(blob);
    }

    @Override
    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return decide(() -> {
            Set<BlobId> free = new LinkedHashSet<>(blobs);
            drive.uploads.values().stream()
                    .filter(upload -> upload.version() == null)
                    .forEach(upload -> free.remove(upload.blob()));
            free.removeIf(blob -> !leaving.add(blob));
            return new Leaving(free);
        });
    }

    private final class Leaving implements LeavingBlobs {
        private final Set<BlobId> blobs;
        private boolean over;

        Leaving(Set<BlobId> blobs) {
            this.blobs = blobs;
        }

        @Override
        public Set<BlobId> blobs() {
            return blobs;
        }

        @Override
        public CompletableFuture<Integer> drop(Collection<BlobId> some) {
            if (!blobs.containsAll(some)) {
                throw new IllegalArgumentException("only what is leaving can be dropped");
            }
            return decide(() -> {
                List<BlobId> dropped = over
                        ? List.of()
                        : some.stream().filter(drive.blobs::containsKey).toList();
                dropped.forEach(letGo);
                dropped.forEach(MemoryBlobStore.this::remove);
                return dropped.size();
            });
        }

        @Override
        public CompletableFuture<Integer> letGo(Collection<BlobId> some, Instant at) {
            if (!blobs.containsAll(some)) {
                throw new IllegalArgumentException("only what is leaving can be let go");
            }
            return decide(() -> {
                List<BlobId> going = over
                        ? List.of()
                        : some.stream().filter(drive.blobs::containsKey).toList();
                going.forEach(letGo);
                going.forEach(blob -> {
                    Held held = Objects.requireNonNull(drive.blobs.get(blob));
                    remove(blob);
                    drive.letGo.put(blob, new LetGo(held, at.truncatedTo(ChronoUnit.MILLIS)));
                });
                return going.size();
            });
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                leaving.removeAll(blobs);
            }
        }
    }

    private List<BlobId> letGo() {
        return drive.letGo.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<BlobId, LetGo> each) ->
                                each.getValue().at())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public synchronized int takeBackLetGo(int most) {
        checkWritable();
        List<BlobId> back = letGo().stream().limit(most).toList();
        back.forEach(
                blob -> put(blob, Objects.requireNonNull(drive.letGo.get(blob)).held()));
        return back.size();
    }

    @Override
    public synchronized int dropLetGo(Instant before) {
        checkWritable();
        int kept = drive.letGo.size();
        drive.letGo.entrySet().removeIf(each -> {
            boolean over = each.getValue().at().isBefore(before);
            if (over) {
                droppedForGood.accept(each.getKey());
            }
            return over;
        });
        return kept - drive.letGo.size();
    }

    @Override
    public CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason) {
        return decide(() -> {
            if (!find(judged.blob()).equals(Optional.of(judged))) {
                return false;
            }
            Held held = Objects.requireNonNull(drive.blobs.get(judged.blob()));
            String name = "%d-%s".formatted(clock.millis(), judged.blob());
            drive.bad.put(name, new Bad(new BadCopy(name, judged.blob(), judged.size(), millis()), held));
            remove(judged.blob());
            return true;
        });
    }

    @Override
    public synchronized List<BadCopy> badCopies() {
        return drive.bad.values().stream().map(Bad::copy).toList();
    }

    @Override
    public synchronized BlobReader openBadCopies(BlobId blob) {
        return drive.bad.values().stream()
                .filter(each -> each.copy().blob().equals(blob))
                .findFirst()
                .<BlobReader>map(each -> new Reader(blob, each.held().content(), true))
                .orElseThrow(() -> unknown(blob));
    }

    @Override
    public synchronized void discard(BadCopy copy) {
        drive.bad.remove(copy.name());
    }

    @Override
    public synchronized Set<BlobId> takeSuspects() {
        Set<BlobId> taken = new LinkedHashSet<>(suspects);
        suspects.clear();
        return taken;
    }

    @Override
    public synchronized Optional<StoredUpload> upload(UploadId upload) {
        return Optional.ofNullable(drive.uploads.get(upload));
    }

    @Override
    public synchronized UnsettledUploads unsettled(
            Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        Instant future = later(clock.instant().plusMillis(1), storedBefore);
        Comparator<StoredUpload> inTurn = Comparator.comparing((StoredUpload each) -> isFuture(each, future))
                .thenComparing(StoredUpload::stored)
                .thenComparing(each -> each.facts().upload());
        List<StoredUpload> page = drive.uploads.values().stream()
                .filter(each -> each.version() == null && drive.blobs.containsKey(each.blob()))
                .filter(each -> each.stored().isBefore(storedBefore) || isFuture(each, future))
                .sorted(inTurn)
                .filter(each -> after == null || isBehind(each, after, future))
                .limit(limit)
                .toList();
        return new UnsettledUploads(
                page, page.size() < limit ? null : UnsettledUploads.Place.behind(page.get(limit - 1)));
    }

    private static boolean isFuture(StoredUpload upload, Instant future) {
        return !upload.stored().isBefore(future);
    }

    private static boolean isBehind(StoredUpload upload, UnsettledUploads.Place place, Instant future) {
        boolean placed = !place.stored().isBefore(future);
        if (isFuture(upload, future) != placed) {
            return !placed;
        }
        int order = upload.stored().compareTo(place.stored());
        return order > 0 || order == 0 && upload.facts().upload().compareTo(place.upload()) > 0;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public StoredUploads uploads(@Nullable UploadId after, int limit) {
        return page(after, limit, upload -> true);
    }

    @Override
    public StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit) {
        return page(
                after,
                limit,
                upload -> upload.version() == null
                        || drive.counters.getOrDefault(upload.facts().upload(), 0L) > counter);
    }

    private synchronized StoredUploads page(@Nullable UploadId after, int limit, Predicate<StoredUpload> wanted) {
        List<StoredUpload> page = (after == null ? drive.uploads : drive.uploads.tailMap(after, false))
                .values().stream().filter(wanted).limit(limit).toList();
        return new StoredUploads(
                page,
                0,
                page.size() < limit ? null : page.get(limit - 1).facts().upload());
    }

    @Override
    public synchronized Optional<StoredBlob> find(BlobId blob) {
        return Optional.ofNullable(drive.blobs.get(blob))
                .map(held -> new StoredBlob(blob, held.content().length, held.stored()));
    }

    @Override
    public synchronized List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        List<StoredBlob> page = new ArrayList<>();
        for (var each : (after == null ? drive.blobs : drive.blobs.tailMap(after, false)).entrySet()) {
            if (page.size() == limit) {
                break;
            }
            page.add(new StoredBlob(
                    each.getKey(),
                    each.getValue().content().length,
                    each.getValue().stored()));
        }
        return page;
    }

    @Override
    public synchronized BlobReader open(BlobId blob) {
        Held held = drive.blobs.get(blob);
        if (held == null) {
            throw unknown(blob);
        }
        return new Reader(blob, held.content(), drive.isWhole(blob));
    }

    private final class Reader implements BlobReader {
        private final BlobId blob;
        private final byte[] content;
        private final boolean whole;

        Reader(BlobId blob, byte[] content, boolean whole) {
            this.blob = blob;
            this.content = content;
            this.whole = whole;
        }

        @Override
        public BlobId blob() {
            return blob;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void transferTo(long start, long end, OutputStream out) throws IOException {
            Objects.checkFromToIndex(start, end, content.length);
            if (!whole) {
                suspects.add(blob);
                throw new DamagedBlobException(blob, "a block of it");
            }
            out.write(content, (int) start, (int) (end - start));
        }

        @Override
        public void close() {}
    }

    @Override
    public int smallLimit() {
        return smallLimit;
    }

    @Override
    public synchronized StoreUsage usage() {
        long bytes = 0;
        for (Held held : drive.blobs.values()) {
            bytes += held.content().length;
        }
        long letGoBytes = 0;
        for (LetGo each : drive.letGo.values()) {
            letGoBytes += each.held().content().length;
        }
        return new StoreUsage(
                capacity,
                Math.max(0, capacity - bytes - receiving),
                receiving,
                drive.blobs.size(),
                bytes,
                drive.letGo.size(),
                letGoBytes,
                drive.bad.size(),
                !closed,
                null);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
