package dev.cofre.manager.catalog;

import java.util.List;

/**
 * A version that a lost catalog had.
 *
 * @param upload as the journals of its holders know it; without holders its bytes are nowhere, and only its number is kept from
 *     being given again
 * @param number which version of its file it was
 * @param proofs who confirmed the upload and when, as its receipt said; some may have no replica any more
 */
public record RestoredVersion(NewVersion upload, int number, List<NewVersion.Holder> proofs) {
    public RestoredVersion {
        proofs = List.copyOf(proofs);
    }
}
