package dev.cofre.manager.catalog.replica;

import dev.cofre.api.blob.BlobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blobs with a replica on one volume, in a range of ids.
 *
 * @param blobs ascending
 * @param upTo the last id of the range that was looked at; null: to its end
 */
public record VolumePage(List<BlobId> blobs, @Nullable BlobId upTo) {
    public VolumePage {
        blobs = List.copyOf(blobs);
    }
}
