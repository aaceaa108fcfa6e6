package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one node keeps: blobs, and under which uploads they came. Safe for concurrent use.
 *
 * <p>Whatever a method or its future has returned normally is on stable storage, if not said otherwise. Futures end
 * with a {@link dev.cofre.api.problem.ProblemException} ({@code no-space}, {@code read-only}) or with an
 * {@link java.io.UncheckedIOException}; after a failed write or fsync nothing that it covered counts, and the store takes
 * no more writes until it is opened again.
 */
public interface BlobStore extends AutoCloseable {
    /**
     * Stores a small blob with its upload. Requests that wait at the same time share one fsync.
     *
     * <p>An upload that is stored already, and not known to be committed, is recorded anew: its {@code stored} is later,
     * its primary may be another, and what was judged of it before does not hold any more. This goes for all ways to store.
     *
     * @param content at most {@link #smallLimit()} bytes; must not be changed before the future ends
     * @param blob the digest of {@code content}, computed by the caller; not computed again
     */
    CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content);

    /** Records one more upload of a blob that is here already; ends with {@code unknown-blob} if it is not. */
    CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob);

    /**
     * Opens a place for a blob of any size.
     *
     * @param expected bytes, or -1 if not known; that much is taken off the free space at once, and until the blob is closed
     * @throws dev.cofre.api.problem.ProblemException {@code no-space} or {@code read-only}
     */
    IncomingBlob receive(long expected) throws IOException;

    /**
     * Notes that the catalog has the upload. Not on stable storage when it returns: if a crash loses the note, the upload
     * counts as unsettled again, and the catalog is asked again.
     *
     * @param counter the catalog's when it was entered; 0 if that is not known
     */
    void committed(UploadId upload, int version, Instant committed, long counter);

    /** Notes the same, where the catalog's counter is not known. */
    default void committed(UploadId upload, int version, Instant committed) {
        committed(upload, version, committed, 0);
    }

    /** The highest counter of the catalog that is on record. */
    long counter();

    /**
     * Forgets an upload that never reached the catalog, and its blob if no other upload came with it. Does nothing if the
     * upload is unknown, or has been stored anew since: whoever did that counts on it.
     *
     * @param judged the upload as it was when its caller found that nobody needs it
     * @return whether it was there, and is forgotten now
     */
    CompletableFuture<Boolean> giveUp(StoredUpload judged);

    /**
     * Forgets an upload that has gone from the catalog for good, also one that is known to have been there. Its blob stays, whoever
     * else needs it: only the manager can tell. One that is committed stays on record while it is the only one that its blob has
     * here, as that would look like one that nobody brought. Otherwise as {@link #giveUp}.
     */
    CompletableFuture<Boolean> forget(StoredUpload judged);

    /**
     * Begins to drop blobs. Left out are those with an upload that is neither committed nor given up, as somebody may count
     * on it, and those that are being dropped already; a blob that is not here may leave as well.
     */
    CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs);

    /** Has blobs here again that were let go and are still kept, the oldest first. Blocks. @return how many; fewer than asked for at the end */
    int takeBackLetGo(int most);

    /** All of them. */
    default int takeBackLetGo() {
        return takeBackLetGo(Integer.MAX_VALUE);
    }

    /** Drops for good what was let go before a time. Blocks. @return how many */
    int dropLetGo(Instant before);

    /**
     * Sets a replica aside that was found bad or gone. Its bytes are kept as they are until {@link #discard}: those of a file in
     * {@code quarantine/}, those in the journal where they are. The blob is not here any more, but its uploads stay on record
     * and it may be stored again. Does nothing if the blob is not here, or was stored anew since it was judged.
     *
     * <p>A store that takes no writes leaves the bytes where they are, and says until it is opened anew that the blob is not here.
     *
     * @param reason what is wrong with it, for the log
     * @return whether it was here, and is not any more
     */
    CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason);

    /** What was set aside and is kept, oldest first. */
    List<BadCopy> badCopies();

    /**
     * Opens what is kept of a blob that was set aside. Each block is checked as in any other: those that are good can be read.
     *
     * @throws dev.cofre.api.problem.ProblemException {@code unknown-blob} if nothing is kept of it
     */
    BlobReader openBadCopies(BlobId blob) throws IOException;

    /** Deletes a bad copy for good. The caller has read a good one elsewhere, since this one was set aside. */
    void discard(BadCopy copy) throws IOException;

    /** Takes the blobs that readers have met damage in since the last call; at most a thousand are remembered. */
    Set<BlobId> takeSuspects();

    Optional<StoredUpload> upload(UploadId upload);

    /**
     * Uploads that are stored but neither committed nor given up, oldest first. Those that were stored in the future, before the clock
     * was set back, are as old as any.
     *
     * @param after where the page before has ended; null for the first page
     * @param limit how many to look at
     */
    UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit);

    /** The first page of them. */
    default List<StoredUpload> unsettled(Instant storedBefore, int limit) {
        return unsettled(storedBefore, null, limit).uploads();
    }

    /**
     * All uploads on record, ascending by id, whether their blobs are still here or not.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many to look at
     */
    StoredUploads uploads(@Nullable UploadId after, int limit);

    /**
     * Those of them that were entered into the catalog when its counter was higher than {@code counter}, or are not known to be in it.
     * Looks at all that are on record.
     */
    StoredUploads uploadsSince(long counter, @Nullable UploadId after, int limit);

    Optional<StoredBlob> find(BlobId blob);

    /**
     * Blobs that are here, ascending by id.
     *
     * @param after the last one of the page before; null for the first page
     */
    List<StoredBlob> blobs(@Nullable BlobId after, int limit);

    /**
     * Opens a blob for reading. The blob stays readable until the reader is closed, whatever happens to it meanwhile.
     *
     * @throws dev.cofre.api.problem.ProblemException {@code unknown-blob}
     */
    BlobReader open(BlobId blob) throws IOException;

    /** Largest blob, in bytes, that {@link #store} takes; larger ones go through {@link #receive}. */
    int smallLimit();

    StoreUsage usage();

    @Override
    void close() throws IOException;
}
