package dev.cofre.manager.catalog.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.trash.Deletion;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.file.FileCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How files go to the trash, come back and go for good, for those who can see them. Thread-safe; every call may throw
 * {@link CatalogUnavailableException}.
 */
public interface TrashCatalog extends FileCatalog {
    /**
     * Moves versions to the trash: they are not listed any more, and their bytes stay wanted.
     *
     * @param version null for all of the file's
     * @return those that are there now and were not before
     */
    List<TrashedVersion> delete(ClientName client, FileName name, @Nullable Integer version, Instant now);

    /**
     * As {@link #delete}, if the newest of those versions is one of some blobs.
     *
     * @return nothing if there are versions, and the newest is another
     */
    Optional<List<TrashedVersion>> deleteIf(
            ClientName client, FileName name, @Nullable Integer version, Set<BlobId> newest, Instant now);

    /** Has versions back from the trash. @param version null for all of the file's that are there */
    List<TrashedVersion> undelete(ClientName client, FileName name, @Nullable Integer version, Instant now);

    /**
     * What is in a client's trash, each under the place where a page that ends with it ends.
     *
     * @param after such a place; null for the first page
     * @throws IllegalArgumentException if {@code after} is nothing of the kind
     */
    Map<String, TrashedVersion> trash(ClientName client, @Nullable String after, int limit);

    /** What was deleted, newest first. @param before the number of the last one of the page before */
    List<Deletion> deletions(ClientName client, @Nullable Long before, int limit);

    /**
     * Removes versions for good that were deleted before a time, the oldest first.
     *
     * @return blobs that no version needs any more
     */
    Set<BlobId> expire(Instant deletedBefore, int limit, Instant now);

    /** How many versions were deleted before a time, and have not gone for good. */
    long expiring(Instant deletedBefore);

    /** Forgets blobs that nobody has needed since a time and that no volume holds, and what was deleted before it. @return how many */
    int forget(Instant before, int limit);

    /** Lets what was moved to the trash more than a day after this have been moved there now: a clock was ahead. @return how much */
    int restamp(Instant latest);
}
