package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Blobs that are about to be dropped. Until this is closed, no upload of them is taken ({@code busy}), and none is there
 * whose fate is open: so nobody can come to count on them. Readers do not notice.
 */
public interface LeavingBlobs extends AutoCloseable {
    Set<BlobId> blobs();

    /**
     * Drops some of them, for good when the future ends; none once this is closed. Their uploads stay on record: a blob may
     * come back.
     *
     * @return how many of them were here
     */
    CompletableFuture<Integer> drop(Collection<BlobId> some);

    /**
     * Lets some of them go: they are not here for anybody any more, but their bytes stay for a time, as long as there is room, and may
     * be taken back. On stable storage when the future ends; none once this is closed.
     *
     * @param at from when on their time counts
     * @return how many of them were here
     */
    CompletableFuture<Integer> letGo(Collection<BlobId> some, Instant at);

    /** Uploads of what was not dropped are taken again. */
    @Override
    void close();
}
