package dev.cofre.manager.catalog.file;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the catalog knows of uploads: how they become versions, and what came of them. Thread-safe; every call may throw
 * {@link CatalogUnavailableException}.
 */
public interface UploadCatalog {
    /**
     * Enters finished uploads, all in one transaction that is on stable storage when this returns. An upload that is
     * there already is not entered again, but nodes that are new among its replicas are.
     *
     * @return one outcome for each, in the same order
     */
    List<CommitOutcome> commit(List<NewVersion> versions);

    /** The receipts of those uploads that are committed. */
    Map<UploadId, Receipt> receipts(Collection<UploadId> uploads);

    /** Those of the uploads whose versions have gone for good, as far as that is not forgotten. */
    Set<UploadId> expired(Collection<UploadId> uploads);

    /**
     * Enters versions under the numbers that they had, all in one transaction; none of their uploads may be there.
     *
     * @return those whose number another upload has
     */
    List<RestoredVersion> restore(List<RestoredVersion> versions);
}
