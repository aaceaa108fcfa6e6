package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.folder.PartFile;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.index.StoreTotals;
import dev.cofre.storage.blob.index.UploadRow;
import dev.cofre.storage.blob.journal.DamagedRecordException;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.Location;
import dev.cofre.storage.blob.quarantine.KeptCopies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link BlobStore} in a folder: a journal that is the truth, large blobs as files beside it, and an index that is built
 * again from the journal when it is lost.
 *
 * <p>One thread decides and writes; callers read by themselves. The caller of {@link #open} sees to it that no other
 * process has the folder.
 */
public final class FolderBlobStore implements BlobStore {
    private static final Logger log = LoggerFactory.getLogger(FolderBlobStore.class);
    /** What a small blob's records take beside its bytes, at most, roughly. */
    private static final int RECORD_OVERHEAD = 2048;
    /** What is known of a machine that cannot be relied upon: the rest is met again. */
    private static final int MOST_UNRELIABLE = 100_000;

    private final Journal journal;
    private final BlobFolder folder;
    private final Index index;
    private final GroupWriter writer;
    private final Compaction compaction;
    private final LetGoBlobs letGo;
    private final @Nullable BackgroundCompaction background;
    private final Space space;
    private final int smallLimit;
    private final Clock clock;
    /** Notes of the catalog that are not in the index yet. */
    private final Map<UploadId, Commit> noted = new ConcurrentHashMap<>();

    /** The latest time of a record that was given up since the store was opened. Known to the thread that writes only. */
    private long givenUp = Long.MIN_VALUE;

    /** Blobs that take no upload, because they are being dropped. Added to by the thread that writes. */
    private final Set<BlobId> leaving = ConcurrentHashMap.newKeySet();

    private final BadCopies badCopies;
    private final DamageWatch damage;
    private final Suspects suspects = new Suspects();
    /** Bad, and not set aside because nothing is written any more. */
    private final Set<BlobId> unreliable = ConcurrentHashMap.newKeySet();

    private FolderBlobStore(
            Disk disk,
            Journal journal,
            BlobFolder folder,
            Index index,
            KeptCopies kept,
            BlobStoreSettings settings,
            SteadyTime time) {
        this.journal = journal;
        this.folder = folder;
        this.index = index;
        this.badCopies = new BadCopies(journal, folder, kept);
        this.space = new Space(disk, settings.reserve());
        this.writer = new GroupWriter(journal, folder, index, space, settings);
        this.compaction = new Compaction(journal, index, writer, kept, settings);
        this.letGo = new LetGoBlobs(index, writer, compaction, space, settings.clock());
        space.makeRoomBy(letGo);
        this.damage = new DamageWatch(settings.mostDamaged(), time, writer::fail);
        this.smallLimit = settings.smallLimit();
        this.clock = settings.clock();
        writer.start();
        this.background =
                settings.compactEvery().isZero() ? null : new BackgroundCompaction(compaction, settings.compactEvery());
    }

    /**
     * Opens the store below {@code data}, an empty one if there is none: cuts off what a crash has left unfinished, and
     * brings the index up to the journal.
     */
    public static FolderBlobStore open(Path data, BlobStoreSettings settings) throws IOException {
        return open(Disk.of(data), data.resolve("index.db"), settings);
    }

    /** @param indexFile may be lost or stale, as it is only a cache */
    public static FolderBlobStore open(Disk disk, Path indexFile, BlobStoreSettings settings) throws IOException {
        return open(disk, indexFile, settings, SteadyTime.from(settings.clock().instant()));
    }

    /** @param time by which damage is counted */
    static FolderBlobStore open(Disk disk, Path indexFile, BlobStoreSettings settings, SteadyTime time)
            throws IOException {
        Opening opening = new Opening(disk, indexFile, settings);
        return opening.open((journal, folder, index, kept) ->
                new FolderBlobStore(disk, journal, folder, index, kept, settings, time));
    }

    @Override
    public CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        if (content.length > smallLimit) {
            throw new IllegalArgumentException(
                    "%d bytes are too many for a small blob, at most %d".formatted(content.length, smallLimit));
        }
        try {
            space.check((long) content.length + RECORD_OVERHEAD);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UncheckedIOException(e));
        }
        return writer.submit(content.length + RECORD_OVERHEAD, group -> {
            Optional<StoredUpload> before = before(facts, blob, group);
            return before.isPresent()
                    ? before.get()
                    : record(facts, blob, content.length, group, now -> new InlineBlob(blob, now, content));
        });
    }

    @Override
    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return writer.submit(RECORD_OVERHEAD, group -> {
            Optional<StoredUpload> before = before(facts, blob, group);
            if (before.isPresent()) {
                return before.get();
            }
            BlobRow held = group.held(blob).orElseThrow(() -> unknown(blob));
            return record(facts, blob, held.size(), group, now -> {
                throw new IllegalStateException("a held blob is not recorded again");
            });
        });
    }

    @Override
    public IncomingBlob receive(long expected) throws IOException {
        writer.checkWritable();
        return new IncomingPart(this, folder.receive(), space.claim(Math.max(0, expected)));
    }

    /** Ends an {@link IncomingPart}. */
    StoredUpload finish(UploadFacts facts, PartFile part) throws IOException {
        BlobId blob = part.digest();
        if (part.size() <= smallLimit) {
            return join(store(facts, blob, part.content()));
        }
        writer.checkWritable();
        try {
            part.force();
        } catch (IOException e) {
            throw failedWrite(e, 0);
        }
        return join(writer.submit(RECORD_OVERHEAD + part.checksums().length, group -> {
            Optional<StoredUpload> before = before(facts, blob, group);
            if (before.isPresent()) {
                return before.get();
            }
            if (group.held(blob).isEmpty()) {
                group.publish(part);
            }
            return record(
                    facts,
                    blob,
                    part.size(),
                    group,
                    now -> new FileBlob(blob, part.size(), now, part.blockSize(), part.checksums()));
        }));
    }

    /** Ends an {@link IncomingPart} that is a blob which was set aside. */
    boolean restore(PartFile part) throws IOException {
        BlobId blob = part.digest();
        boolean small = part.size() <= smallLimit;
        writer.checkWritable();
        if (!small) {
            try {
                part.force();
            } catch (IOException e) {
                throw failedWrite(e, 0);
            }
        }
        int weight = RECORD_OVERHEAD + (small ? (int) part.size() : part.checksums().length);
        return join(writer.submit(weight, group -> {
            if (group.held(blob).isPresent()) {
                return true;
            }
            long now = clock.millis();
            if (small) {
                group.add(List.of(new InlineBlob(blob, now, part.content())));
            } else {
                group.publish(part);
                group.add(List.of(new FileBlob(blob, part.size(), now, part.blockSize(), part.checksums())));
            }
            return true;
        }));
    }

    /** Tells a full disk from a broken one; after the latter the store takes no more writes. */
    IOException failedWrite(IOException e, long bytes) throws IOException {
        if (space.isUsedUp()) {
            throw space.noSpace(bytes, space.free());
        }
        writer.fail(e);
        return e;
    }

    /** The upload, if it is committed already: nobody can give that up, so it need not be recorded anew. */
    private Optional<StoredUpload> before(UploadFacts facts, BlobId blob, PendingGroup group) throws IOException {
        if (leaving.contains(blob)) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "blob %s is just being dropped here; try again or try another server".formatted(blob),
                    Duration.ofSeconds(1));
        }
        Optional<UploadRow> row = group.upload(facts.upload());
        if (row.isPresent() && !row.get().blob().equals(blob)) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s brought blob %s to this server and cannot bring %s too; use a new upload id"
                            .formatted(facts.upload(), row.get().blob(), blob));
        }
        if (row.isEmpty() || row.get().commit() == null || group.held(blob).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(stored(group.record(row.get()), row.get().commit()));
    }

    /** Records an upload, and its blob if that is not here. */
    private StoredUpload record(UploadFacts facts, BlobId blob, long size, PendingGroup group, BlobRecord blobRecord) {
        Optional<UploadRow> before = group.upload(facts.upload());
        // later than the record that it replaces, even in the same millisecond or when the clock was set back; and
        // than any that was given up, which may be of this upload and still be in somebody's hands
        long now = Math.max(clock.millis(), before.map(UploadRow::stored).orElse(givenUp) + 1);
        Commit known = before.map(UploadRow::commit).orElse(null);
        Upload upload = new Upload(
                facts.upload(),
                facts.client(),
                facts.name(),
                facts.copies(),
                facts.primary(),
                blob,
                size,
                now,
                known,
                facts.warrant());
        List<JournalRecord> unit = new ArrayList<>();
        if (group.held(blob).isEmpty()) {
            unit.add(blobRecord.at(now));
        }
        unit.add(upload);
        group.add(unit);
        return stored(upload, known);
    }

    private interface BlobRecord {
        JournalRecord at(long now);
    }

    @Override
    public long counter() {
        return index.counter();
    }

    @Override
    public void committed(UploadId upload, int version, Instant committed, long counter) {
        Commit commit = new Commit(version, committed.toEpochMilli(), counter);
        noted.put(upload, commit);
        var unused = writer.note(group -> note(upload, commit, group)).whenComplete((done, failure) -> {
            noted.remove(upload, commit);
            if (failure != null) {
                // the catalog is asked again after the restart that is due now anyway
                log.debug("Upload {} could not be noted as committed", upload, failure);
            }
        });
    }

    private static boolean note(UploadId upload, Commit commit, PendingGroup group) {
        boolean news =
                group.upload(upload).filter(row -> !commit.equals(row.commit())).isPresent();
        if (news) {
            group.add(List.of(new Committed(upload, commit)));
        }
        return news;
    }

    @Override
    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return giveUp(judged, true);
    }

    @Override
    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return giveUp(judged, false);
    }

    /** @param withBlob whether the blob goes, too, if no other upload came with it */
    private CompletableFuture<Boolean> giveUp(StoredUpload judged, boolean withBlob) {
        long stored = judged.stored().toEpochMilli();
        return writer.submit(RECORD_OVERHEAD, group -> {
            Optional<UploadRow> same = group.upload(judged.facts().upload())
                    .filter(row -> row.stored() == stored)
                    .filter(row -> withBlob || row.commit() == null || !isOnlyOne(row, group));
            same.ifPresent(row -> giveUp(row, withBlob, group));
            return same.isPresent();
        });
    }

    private static boolean isOnlyOne(UploadRow row, PendingGroup group) {
        return group.held(row.blob()).filter(blob -> blob.uploads() <= 1).isPresent();
    }

    private void giveUp(UploadRow row, boolean withBlob, PendingGroup group) {
        if (withBlob && row.commit() != null) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s is committed as version %d and cannot be given up; delete the version in the catalog"
                            .formatted(row.upload(), row.commit().version()));
        }
        givenUp = Math.max(givenUp, row.stored());
        long now = clock.millis();
        List<JournalRecord> unit = new ArrayList<>();
        Optional<BlobRow> blob = group.held(row.blob());
        if (withBlob && blob.isPresent() && blob.get().uploads() == 1) {
            unit.add(new BlobDeleted(row.blob(), held(blob.get()).segment(), now));
        }
        unit.add(new GivenUp(row.upload(), row.at().segment(), now));
        group.add(unit);
    }

    @Override
    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return writer.submit(RECORD_OVERHEAD, group -> {
            Set<BlobId> free = new LinkedHashSet<>(blobs);
            free.removeAll(group.unsettledOf(free));
            free.removeIf(blob -> !leaving.add(blob));
            return new Leaving(free);
        });
    }

    private final class Leaving implements LeavingBlobs {
        private final Set<BlobId> blobs;
        private boolean closed;

        Leaving(Set<BlobId> blobs) {
            this.blobs = Set.copyOf(blobs);
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
            return writer.submit(RECORD_OVERHEAD * some.size(), group -> dropNow(some, group));
        }

        /** Until it is closed no upload has come between, and later no drop does: both are decided by the same thread. */
        private synchronized int dropNow(Collection<BlobId> some, PendingGroup group) {
            if (closed) {
                return 0;
            }
            int dropped = 0;
            for (BlobId blob : some) {
                Optional<BlobRow> row = group.held(blob);
                if (row.isPresent()) {
                    group.add(List.of(new BlobDeleted(blob, held(row.get()).segment(), clock.millis())));
                    dropped++;
                }
            }
            return dropped;
        }

        @Override
        public CompletableFuture<Integer> letGo(Collection<BlobId> some, Instant at) {
            if (!blobs.containsAll(some)) {
                throw new IllegalArgumentException("only what is leaving can be let go");
            }
            return writer.submit(RECORD_OVERHEAD * some.size(), group -> letGoNow(some, at.toEpochMilli(), group));
        }

        private synchronized int letGoNow(Collection<BlobId> some, long time, PendingGroup group) {
            if (closed) {
                return 0;
            }
            int gone = 0;
            for (BlobId blob : some) {
                if (group.held(blob).isPresent()) {
                    group.add(List.of(new BlobLetGo(blob, time)));
                    gone++;
                }
            }
            return gone;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                leaving.removeAll(blobs);
            }
        }
    }

    @Override
    public int takeBackLetGo(int most) {
        return letGo.takeBack(most);
    }

    @Override
    public int dropLetGo(Instant before) {
        return letGo.expire(before);
    }

    @Override
    public CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason) {
        return writer.submit(RECORD_OVERHEAD, group -> {
                    Optional<BlobRow> same = group.held(judged.blob())
                            .filter(row -> row.stored() == judged.stored().toEpochMilli());
                    if (same.isPresent()) {
                        quarantine(same.get(), reason, group);
                    }
                    return same.isPresent();
                })
                .exceptionally(failure -> disown(judged, reason, failure));
    }

    /** What is bad and cannot be set aside stays where it is, and is not here for anybody who counts on it. */
    private boolean disown(StoredBlob judged, String reason, Throwable failure) {
        if (writer.isWritable() || !find(judged.blob()).equals(Optional.of(judged))) {
            throw new CompletionException(failure instanceof CompletionException e ? e.getCause() : failure);
        }
        log.error(
                "Blob {} on this server is bad and does not count any more: {}; it stays where it is, as nothing is written",
                judged.blob(),
                reason);
        return unreliable.size() < MOST_UNRELIABLE && unreliable.add(judged.blob());
    }

    /** The copy is kept first: a crash in between leaves a blob without its file, which is found bad again. */
    private void quarantine(BlobRow row, String reason, PendingGroup group) throws IOException {
        Optional<Path> where = badCopies.keep(row, held(row), clock.millis());
        group.add(List.of(new BlobDeleted(row.blob(), held(row).segment(), clock.millis())));
        if (where.isPresent()) {
            damage.met(row.blob());
        }
        log.error(
                "Blob {} on this server is bad and does not count any more: {}; {}. The cluster makes another copy; check the"
                        + " disk (SMART, kernel log)",
                row.blob(),
                reason,
                where.map(path -> "its bytes are kept, see " + path).orElse("it has no file any more"));
    }

    @Override
    public List<BadCopy> badCopies() {
        return badCopies.all();
    }

    @Override
    public BlobReader openBadCopies(BlobId blob) throws IOException {
        return badCopies.open(blob).orElseThrow(() -> unknown(blob));
    }

    @Override
    public void discard(BadCopy copy) throws IOException {
        badCopies.discard(copy);
    }

    @Override
    public Set<BlobId> takeSuspects() {
        return suspects.take();
    }

    @Override
    public Optional<StoredUpload> upload(UploadId upload) {
        try {
            Optional<UploadRow> row = index.upload(upload);
            return row.isPresent() && find(row.get().blob()).isPresent() ? read(row.get()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        List<UploadRow> rows = new ArrayList<>(index.unsettled(
                after == null ? Long.MIN_VALUE : after.stored().toEpochMilli(),
                after == null ? null : after.upload(),
                storedBefore.toEpochMilli(),
                limit));
        long future = Math.max(clock.millis() + 1, storedBefore.toEpochMilli());
        if (rows.size() < limit) {
            UnsettledUploads.Place among = after != null && after.stored().toEpochMilli() >= future ? after : null;
            rows.addAll(index.unsettled(
                    among == null ? future : among.stored().toEpochMilli(),
                    among == null ? null : among.upload(),
                    Long.MAX_VALUE,
                    limit - rows.size()));
        }
        UploadRow last = rows.size() < limit ? null : rows.get(limit - 1);
        return new UnsettledUploads(
                readable(rows),
                last == null ? null : new UnsettledUploads.Place(Instant.ofEpochMilli(last.stored()), last.upload()));
    }

    private List<StoredUpload> readable(List<UploadRow> rows) {
        List<StoredUpload> unsettled = new ArrayList<>();
        for (UploadRow row : rows) {
            try {
                upload(row.upload()).filter(upload -> upload.version() == null).ifPresent(unsettled::add);
            } catch (UncheckedIOException e) {
                log.error(
                        "Upload {} cannot be asked about, its record is damaged; its blob {} is still served. Check the disk",
                        row.upload(),
                        row.blob(),
                        e);
            }
        }
        return unsettled;
    }

    @Override
    public StoredUploads uploads(@Nullable UploadId after, int limit) {
        return page(index.uploads(after, limit), limit);
    }

    @Override
    public StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit) {
        return page(index.uploadsSince(counter, after, limit), limit);
    }

    private StoredUploads page(List<UploadRow> rows, int limit) {
        List<StoredUpload> uploads = new ArrayList<>(rows.size());
        int unreadable = 0;
        for (UploadRow row : rows) {
            try {
                read(row).ifPresent(uploads::add);
            } catch (IOException e) {
                unreadable++;
                log.error("The record of upload {} cannot be read", row.upload(), e);
            }
        }
        return new StoredUploads(
                uploads,
                unreadable,
                rows.size() < limit ? null : rows.get(limit - 1).upload());
    }

    /** @return empty if it was forgotten since it was looked up; it is found where a compaction has moved it to */
    private Optional<StoredUpload> read(UploadRow found) throws IOException {
        Optional<UploadRow> row = Optional.of(found);
        while (row.isPresent()) {
            try {
                return Optional.of(stored(row.get()));
            } catch (NoSuchFileException e) {
                Optional<UploadRow> again = index.upload(found.upload());
                if (again.equals(row)) {
                    throw e;
                }
                row = again;
            }
        }
        return Optional.empty();
    }

    private StoredUpload stored(UploadRow row) throws IOException {
        try (Journal.Pin pin = journal.pin(row.at().segment())) {
            return stored((Upload) pin.read(row.at()), row.commit());
        }
    }

    private StoredUpload stored(Upload record, @Nullable Commit indexed) {
        Commit commit = indexed == null ? noted.get(record.upload()) : indexed;
        return new StoredUpload(
                new UploadFacts(
                        record.upload(),
                        record.client(),
                        record.name(),
                        record.copies(),
                        record.primary(),
                        record.warrant()),
                record.blob(),
                record.size(),
                Instant.ofEpochMilli(record.stored()),
                commit == null ? null : commit.version(),
                commit == null ? null : Instant.ofEpochMilli(commit.committed()));
    }

    @Override
    public Optional<StoredBlob> find(BlobId blob) {
        return unreliable.contains(blob) ? Optional.empty() : index.held(blob).map(FolderBlobStore::stored);
    }

    @Override
    public List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        List<StoredBlob> found = new ArrayList<>();
        BlobId from = after;
        while (true) {
            List<BlobRow> rows = index.blobs(from, limit - found.size());
            boolean end = rows.size() < limit - found.size();
            rows.stream()
                    .filter(row -> !unreliable.contains(row.blob()))
                    .map(FolderBlobStore::stored)
                    .forEach(found::add);
            if (end || found.size() == limit) {
                return List.copyOf(found);
            }
            from = rows.get(rows.size() - 1).blob();
        }
    }

    private static StoredBlob stored(BlobRow row) {
        return new StoredBlob(row.blob(), row.size(), Instant.ofEpochMilli(row.stored()));
    }

    @Override
    public BlobReader open(BlobId blob) throws IOException {
        try {
            return suspects.watch(opened(blob), damage::met);
        } catch (DamagedBlobException e) {
            suspects.add(blob);
            throw e;
        }
    }

    private BlobReader opened(BlobId blob) throws IOException {
        BlobRow row = index.held(blob).orElseThrow(() -> unknown(blob));
        while (true) {
            try {
                return open(row);
            } catch (NoSuchFileException e) {
                BlobRow again = index.held(blob).orElseThrow(() -> unknown(blob)); // moved or deleted meanwhile
                if (again.equals(row)) {
                    throw new DamagedBlobException(blob, "there is no file " + e.getFile());
                }
                row = again;
            }
        }
    }

    private BlobReader open(BlobRow row) throws IOException {
        Location at = held(row);
        Journal.Pin pin = journal.pin(at.segment());
        if (!row.file()) {
            return new InlineBlobReader(row, at, pin);
        }
        try (pin) {
            if (pin.read(at) instanceof FileBlob file && file.blob().equals(row.blob())) {
                return new FileBlobReader(
                        row.blob(),
                        file.size(),
                        folder.read(file.blob(), file.size(), file.blockSize(), file.checksums()));
            }
        } catch (DamagedRecordException e) {
            damage.met(row.blob());
            throw new DamagedBlobException(row.blob(), String.valueOf(e.getMessage()));
        }
        throw new DamagedBlobException(row.blob(), "another record is in its place");
    }

    @Override
    public int smallLimit() {
        return smallLimit;
    }

    @Override
    public StoreUsage usage() {
        try {
            StoreTotals totals = index.totals();
            return new StoreUsage(
                    space.capacity(),
                    space.free(),
                    space.receiving(),
                    totals.blobs(),
                    totals.bytes(),
                    totals.letGoBlobs(),
                    totals.letGoBytes(),
                    badCopies.count(),
                    writer.isWritable(),
                    writer.distrust());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compacts at once, on the calling thread, what is worth it. */
    void compact() throws IOException {
        compaction.run();
    }

    @Override
    public void close() throws IOException {
        if (background != null) {
            background.close();
        }
        writer.close();
        try (journal) {
            index.close();
        }
    }

    private static Location held(BlobRow row) {
        Location at = row.at();
        if (at == null) {
            throw new IllegalStateException("blob %s is not here".formatted(row.blob()));
        }
        return at;
    }

    private static ProblemException unknown(BlobId blob) {
        return new ProblemException(
                ProblemType.UNKNOWN_BLOB,
                "blob %s is not on this server; read it from another replica".formatted(blob));
    }

    private static <T> T join(CompletableFuture<T> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw new IOException(io.getMessage(), io);
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
