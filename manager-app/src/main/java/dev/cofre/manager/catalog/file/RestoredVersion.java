package dev.cofre.manager.catalog.file;

import java.util.List;

/**
 * A version that a lost catalog had.
 *
 * @param upload as the journals of its holders know it; without holders its bytes are nowhere
 * @param number which version of its file it was
 * @param proofs who confirmed the upload and when, as its receipt said; some may have no replica any more
 * @param damaged whether somebody keeps bad bytes of what nobody holds: it is listed, and lost. Otherwise only the number of what nobody
 *     holds is kept from being given again
 */
public record RestoredVersion(NewVersion upload, int number, List<NewVersion.Holder> proofs, boolean damaged) {
    public RestoredVersion {
        proofs = List.copyOf(proofs);
    }

    public RestoredVersion(NewVersion upload, int number, List<NewVersion.Holder> proofs) {
        this(upload, number, proofs, false);
    }

    /** Whether it is a version of its file, and not only a number. */
    public boolean isListed() {
        return damaged || !upload.holders().isEmpty();
    }
}
