package dev.cofre.api.inventory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says to a page of a node's inventory. What is to be done with blobs that it does not count on comes as orders.
 *
 * @param missing blobs that the catalog counts on there and that the page lacks; the node looks for them once more
 * @param upTo how far was compared: the next page begins behind it; null: to the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InventoryAnswer(
        List<BlobId> missing, @Nullable BlobId upTo) {
    public InventoryAnswer {
        missing = List.copyOf(missing);
    }
}
