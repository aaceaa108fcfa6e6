package dev.cofre.api.repair;

import java.util.List;

/**
 * Where a node may find a blob of which it has a bad copy.
 *
 * @param size bytes that the blob has; 0 if nobody needs it
 * @param holders nodes on which the catalog counts a copy that can be read now
 * @param others nodes that may have a bad copy, too, of which some is good
 */
public record BlobSources(long size, List<CopyOrder.Source> holders, List<CopyOrder.Source> others) {
    public BlobSources {
        holders = List.copyOf(holders);
        others = List.copyOf(others);
    }
}
