package dev.cofre.api.inventory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All blobs that a node holds in a range of ids: at most {@value #MOST}.
 *
 * @param folder the data folder that they are in
 * @param after where the range begins, this id not included; null: at the first id
 * @param upTo where it ends, this id included; null: at the last id
 * @param blobs ascending
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InventoryPage(
        UUID folder, @Nullable BlobId after, @Nullable BlobId upTo, List<BlobId> blobs) {
    public static final int MOST = 1000;

    public InventoryPage {
        if (blobs.size() > MOST) {
            throw new IllegalArgumentException("a page has up to %d blobs, got %d".formatted(MOST, blobs.size()));
        }
        blobs = List.copyOf(blobs);
    }
}
