package dev.cofre.manager.catalog.replica;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the catalog knows of replicas: which volume has which blob. Thread-safe; every call may throw {@link CatalogUnavailableException}. */
public interface ReplicaCatalog {
    /** How many replicas there are. Reads a row for each. */
    long replicas();

    /** Blobs with a replica on this volume, ascending by row, from the first one behind {@code after}. */
    List<BlobCopies> copiesOn(long volume, long after, int limit);

    /** All blobs, ascending by row, from the first one behind {@code after}. */
    List<BlobCopies> copies(long after, int limit);

    /** Those of the blobs that the catalog knows. */
    List<BlobCopies> copies(Collection<BlobId> blobs);

    /**
     * The uploads that brought a blob.
     *
     * @param after the page before's {@code next}; null for the first page
     * @throws IllegalArgumentException if {@code after} is nothing of the kind
     */
    UploadPage uploadsOf(BlobId blob, @Nullable String after, int limit);

    /**
     * Whether a volume has, or had, to do with a blob: its replica is counted there, or was until it was lost, or a receipt names it, or
     * no replica of the blob is counted anywhere.
     */
    boolean concerns(BlobId blob, long volume);

    /**
     * Counts new replicas on a volume, on stable storage when this returns.
     *
     * @param uploads for each blob, how many of its uploads the volume's journal knows
     * @return the blobs that count now: those that no further upload has brought
     */
    Set<BlobId> addReplicas(long volume, Map<BlobId, Integer> uploads);

    /**
     * Counts replicas on a volume no longer, as far as each blob has as many others as it should.
     *
     * @param epoch of whoever lets them go; nothing is let go once somebody has taken a later one
     * @param remaining for each blob, volumes that were just proved to hold it: no others do for this
     * @return the blobs that are not counted there any more, and may be dropped
     */
    Set<BlobId> releaseReplicas(long epoch, long volume, Map<BlobId, Set<Long>> remaining);

    /**
     * Blobs with a replica on this volume in a range of ids. Looks at all blobs there in turn, wherever they are: a page of a
     * volume that holds few is nearly empty.
     *
     * @param after where the range begins, this id not included; null: at the first
     * @param upTo where it ends, this id included; null: at the last
     * @param limit at most as many blobs are looked at, whether the volume holds them or not
     */
    VolumePage replicasOn(long volume, @Nullable BlobId after, @Nullable BlobId upTo, int limit);

    /** Counts replicas on a volume no longer, as they are lost; on stable storage when this returns. */
    void dropReplicas(long volume, Collection<BlobId> blobs);

    /**
     * What would be missing without a volume. Reads a row for each replica that is there.
     *
     * @param counting volumes whose replicas can be read now and are to stay
     * @param examples how many blobs to name, at most
     */
    Dependence dependence(long volume, Set<Long> counting, int examples);
}
