package dev.cofre.storage.blob.store;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.StoredUploads;
import dev.cofre.storage.blob.UnsettledUploads;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.index.StoreTotals;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.quarantine.BadCopies;
import dev.cofre.storage.blob.quarantine.KeptCopies;
import dev.cofre.storage.blob.quarantine.SettingAside;
import dev.cofre.storage.blob.read.DamageWatch;
import dev.cofre.storage.blob.read.HeldBlobs;
import dev.cofre.storage.blob.read.UploadsOnRecord;
import dev.cofre.storage.blob.reclaim.BackgroundCompaction;
import dev.cofre.storage.blob.reclaim.Compaction;
import dev.cofre.storage.blob.reclaim.LetGoBlobs;
import dev.cofre.storage.blob.write.Arrivals;
import dev.cofre.storage.blob.write.Departures;
import dev.cofre.storage.blob.write.GroupWriter;
import dev.cofre.storage.blob.write.Space;
import dev.cofre.storage.blob.write.UploadRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlobStore} in a folder: a journal that is the truth, large blobs as files beside it, and an index that is built
 * again from the journal when it is lost. Puts the rooms together in which the work is done.
 *
 * <p>One thread decides and writes; callers read by themselves. The caller of {@link #open} sees to it that no other
 * process has the folder.
 */
public final class FolderBlobStore implements BlobStore {
    private final Journal journal;
    private final Index index;
    private final Space space;
    private final GroupWriter writer;
    private final int smallLimit;

    private final HeldBlobs held;
    private final UploadsOnRecord uploads;
    private final Departures departures;
    private final UploadRecords records;
    private final Arrivals arrivals;
    private final BadCopies badCopies;
    private final SettingAside settingAside;
    private final Compaction compaction;
    private final LetGoBlobs letGo;
    private final @Nullable BackgroundCompaction background;

    private FolderBlobStore(
            Disk disk,
            Journal journal,
            BlobFolder folder,
            Index index,
            KeptCopies kept,
            BlobStoreSettings settings,
            SteadyTime time) {
        Clock clock = settings.clock();
        this.journal = journal;
        this.index = index;
        this.smallLimit = settings.smallLimit();
        this.space = new Space(disk, settings.reserve());
        this.writer = new GroupWriter(journal, folder, index, space, settings);

        DamageWatch damage = new DamageWatch(settings.mostDamaged(), time, writer::fail);
        this.held = new HeldBlobs(journal, folder, index, damage);
        this.uploads = new UploadsOnRecord(journal, index, held, clock);

        this.departures = new Departures(writer, clock);
        this.records = new UploadRecords(writer, uploads, departures, clock);
        this.arrivals = new Arrivals(writer, folder, space, records, settings);

        this.badCopies = new BadCopies(journal, folder, kept);
        this.settingAside = new SettingAside(writer, held, badCopies, damage, clock);

        this.compaction = new Compaction(journal, index, writer, kept, settings);
        this.letGo = new LetGoBlobs(index, writer, compaction, space, clock);
        space.makeRoomBy(letGo);
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
        return arrivals.store(facts, blob, content);
    }

    @Override
    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return arrivals.link(facts, blob);
    }

    @Override
    public IncomingBlob receive(long expected) throws IOException {
        return arrivals.receive(expected);
    }

    @Override
    public void committed(UploadId upload, int version, Instant committed, long counter) {
        records.committed(upload, version, committed, counter);
    }

    @Override
    public long counter() {
        return index.counter();
    }

    @Override
    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return records.giveUp(judged);
    }

    @Override
    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return records.forget(judged);
    }

    @Override
    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return departures.leave(blobs);
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
        return settingAside.quarantine(judged, reason);
    }

    @Override
    public List<BadCopy> badCopies() {
        return badCopies.all();
    }

    @Override
    public BlobReader openBadCopies(BlobId blob) throws IOException {
        return badCopies.open(blob).orElseThrow(() -> HeldBlobs.unknown(blob));
    }

    @Override
    public void discard(BadCopy copy) throws IOException {
        badCopies.discard(copy);
    }

    @Override
    public Set<BlobId> takeSuspects() {
        return held.takeSuspects();
    }

    @Override
    public Optional<StoredUpload> upload(UploadId upload) {
        return uploads.upload(upload);
    }

    @Override
    public UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        return uploads.unsettled(storedBefore, after, limit);
    }

    @Override
    public StoredUploads uploads(@Nullable UploadId after, int limit) {
        return uploads.all(after, limit);
    }

    @Override
    public StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit) {
        return uploads.since(counter, after, limit);
    }

    @Override
    public Optional<StoredBlob> find(BlobId blob) {
        return held.find(blob);
    }

    @Override
    public List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        return held.blobs(after, limit);
    }

    @Override
    public BlobReader open(BlobId blob) throws IOException {
        return held.open(blob);
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
}
