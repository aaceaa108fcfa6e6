package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import java.util.List;
import java.util.UUID;

/**
 * Asks for leave to drop replicas: 1 to {@value CopyReport#MOST}.
 *
 * @param folder the data folder that they are in
 */
public record ReleaseRequest(UUID folder, List<BlobId> blobs) {
    public ReleaseRequest {
        if (blobs.isEmpty() || blobs.size() > CopyReport.MOST) {
            throw new IllegalArgumentException(
                    "one call asks for 1 to %d blobs, got %d".formatted(CopyReport.MOST, blobs.size()));
        }
        blobs = List.copyOf(blobs);
    }
}
