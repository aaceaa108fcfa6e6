package dev.cofre.api.inventory;

import dev.cofre.api.blob.BlobId;
import java.util.List;
import java.util.UUID;

/**
 * Replicas that a node does not have any more, or that are bad: 1 to {@value #MOST}.
 *
 * @param folder the data folder that they were in
 */
public record LossReport(UUID folder, List<BlobId> blobs) {
    public static final int MOST = 1000;

    public LossReport {
        if (blobs.isEmpty() || blobs.size() > MOST) {
            throw new IllegalArgumentException(
                    "one call reports 1 to %d lost replicas, got %d".formatted(MOST, blobs.size()));
        }
        blobs = List.copyOf(blobs);
    }
}
