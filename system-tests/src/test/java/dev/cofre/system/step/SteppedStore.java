package dev.cofre.system.step;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A store that can be stopped around its forces: of an upload's own bytes at its primary, and of replicas elsewhere. */
final class SteppedStore implements BlobStore {
    private final BlobStore store;
    private final NodeId self;
    private final Steps steps;
    /** Each request stops on a thread of its own, so that its caller goes on to the replicas as it would. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "step");
        thread.setDaemon(true);
        return thread;
    });

    SteppedStore(BlobStore store, NodeId self, Steps steps) {
        this.store = store;
        this.self = self;
        this.steps = steps;
    }

    @Override
    public CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        return CompletableFuture.runAsync(() -> before(facts), threads)
                .thenCompose(begun -> store.store(facts, blob, content))
                .thenApplyAsync(stored -> after(facts, stored), threads);
    }

    @Override
    public IncomingBlob receive(long expected) throws IOException {
        IncomingBlob incoming = store.receive(expected);
        return new IncomingBlob() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                incoming.write(bytes, offset, length);
            }

            @Override
            public long size() {
                return incoming.size();
            }

            @Override
            public BlobId digest() {
                return incoming.digest();
            }

            @Override
            public StoredUpload finish(UploadFacts facts) throws IOException {
                before(facts);
                return after(facts, incoming.finish(facts));
            }

            @Override
            public boolean restore(BlobId blob) throws IOException {
                return incoming.restore(blob);
            }

            @Override
            public void close() throws IOException {
                incoming.close();
            }
        };
    }

    private void before(UploadFacts facts) {
        steps.reach(isPrimary(facts) ? Step.PRIMARY_BEFORE_FORCE : Step.BACKUP_BEFORE_FORCE);
    }

    private StoredUpload after(UploadFacts facts, StoredUpload stored) {
        steps.reach(isPrimary(facts) ? Step.PRIMARY_AFTER_FORCE : Step.BACKUP_AFTER_FORCE);
        return stored;
    }

    private boolean isPrimary(UploadFacts facts) {
        return facts.primary().equals(self);
    }

    @Override
    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return store.link(facts, blob);
    }

    @Override
    public void committed(UploadId upload, int version, Instant committed, long counter) {
        store.committed(upload, version, committed, counter);
    }

    @Override
    public long counter() {
        return store.counter();
    }

    @Override
    public StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit) {
        return store.uploadsSince(counter, after, limit);
    }

    @Override
    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return store.giveUp(judged);
    }

    @Override
    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return store.forget(judged);
    }

    @Override
    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return store.leave(blobs);
    }

    @Override
    public int takeBackLetGo(int most) {
        return store.takeBackLetGo(most);
    }

    @Override
    public int dropLetGo(Instant before) {
        return store.dropLetGo(before);
    }

    @Override
    public CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason) {
        return store.quarantine(judged, reason);
    }

    @Override
    public List<BadCopy> badCopies() {
        return store.badCopies();
    }

    @Override
    public BlobReader openBadCopies(BlobId blob) throws IOException {
        return store.openBadCopies(blob);
    }

    @Override
    public void discard(BadCopy copy) throws IOException {
        store.discard(copy);
    }

    @Override
    public Set<BlobId> takeSuspects() {
        return store.takeSuspects();
    }

    @Override
    public List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        return store.blobs(after, limit);
    }

    @Override
    public Optional<StoredUpload> upload(UploadId upload) {
        return store.upload(upload);
    }

    @Override
    public UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        return store.unsettled(storedBefore, after, limit);
    }

    @Override
    public StoredUploads uploads(@Nullable UploadId after, int limit) {
        return store.uploads(after, limit);
    }

    @Override
    public Optional<StoredBlob> find(BlobId blob) {
        return store.find(blob);
    }

    @Override
    public BlobReader open(BlobId blob) throws IOException {
        return store.open(blob);
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
        threads.shutdownNow();
        store.close();
    }
}
