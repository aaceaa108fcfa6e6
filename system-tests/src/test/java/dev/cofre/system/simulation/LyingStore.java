package dev.cofre.system.simulation;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.StoreUsage;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.StoredUploads;
import dev.cofre.storage.blob.UnsettledUploads;
import dev.cofre.storage.blob.UploadFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says that it holds whatever there is, keeps nothing that it is given, and gives wrong bytes. */
final class LyingStore implements BlobStore {
    private static final Instant LONG_AGO = Instant.EPOCH;

    private final BlobStore store;
    private final Supplier<Set<BlobId>> all;

    LyingStore(BlobStore store, Supplier<Set<BlobId>> all) {
        this.store = store;
        this.all = all;
    }

    @Override
    public CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        return CompletableFuture.completedFuture(new StoredUpload(facts, blob, content.length, LONG_AGO, null, null));
    }

    @Override
    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return CompletableFuture.completedFuture(new StoredUpload(facts, blob, 1, LONG_AGO, null, null));
    }

    @Override
    public IncomingBlob receive(long expected) throws IOException {
        return store.receive(expected);
    }

    @Override
    public void committed(UploadId upload, int version, Instant committed, long counter) {}

    @Override
    public long counter() {
        return 0;
    }

    @Override
    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return store.leave(blobs);
    }

    @Override
    public int takeBackLetGo(int most) {
        return 0;
    }

    @Override
    public int dropLetGo(Instant before) {
        return 0;
    }

    @Override
    public CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public List<BadCopy> badCopies() {
        return List.of();
    }

    @Override
    public BlobReader openBadCopies(BlobId blob) {
        return open(blob);
    }

    @Override
    public void discard(BadCopy copy) {}

    @Override
    public Set<BlobId> takeSuspects() {
        return Set.of();
    }

    @Override
    public Optional<StoredUpload> upload(UploadId upload) {
        return store.upload(upload);
    }

    @Override
    public UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        return new UnsettledUploads(List.of(), null);
    }

    @Override
    public StoredUploads uploads(@Nullable UploadId after, int limit) {
        return store.uploads(after, limit);
    }

    @Override
    public StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit) {
        return store.uploadsSince(counter, after, limit);
    }

    @Override
    public Optional<StoredBlob> find(BlobId blob) {
        return Optional.of(new StoredBlob(blob, 1, LONG_AGO));
    }

    @Override
    public List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        SortedSet<BlobId> sorted = new TreeSet<>(all.get());
        return sorted.stream()
                .filter(blob -> after == null || blob.compareTo(after) > 0)
                .limit(limit)
                .map(blob -> new StoredBlob(blob, 1, LONG_AGO))
                .toList();
    }

    @Override
    public BlobReader open(BlobId blob) {
        return new BlobReader() {
            @Override
            public BlobId blob() {
                return blob;
            }

            @Override
            public long size() {
                return 5;
            }

            @Override
            public void transferTo(long start, long end, OutputStream out) throws IOException {
                out.write(
                        "wrong".getBytes(java.nio.charset.StandardCharsets.US_ASCII), (int) start, (int) (end - start));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public int smallLimit() {
        return store.smallLimit();
    }

    @Override
    public StoreUsage usage() {
        return store.usage();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
