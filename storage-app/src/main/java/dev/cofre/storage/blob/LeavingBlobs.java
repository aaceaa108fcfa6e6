package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
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

    /** Uploads of what was not dropped are taken again. */
    @Override
    void close();
}
