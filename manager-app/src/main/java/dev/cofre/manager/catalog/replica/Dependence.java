package dev.cofre.manager.catalog.replica;

import dev.cofre.api.blob.BlobId;
import java.util.List;

/**
 * What a volume holds, and how much of that would be missing without it.
 *
 * @param blobs that have a replica there
 * @param bytes of them
 * @param onlyThere blobs without any other replica that counts
 * @param tooFewElsewhere blobs with fewer other replicas that count than they should have
 * @param examples some of these, those that are only there first
 */
public record Dependence(long blobs, long bytes, long onlyThere, long tooFewElsewhere, List<BlobId> examples) {
    public Dependence {
        examples = List.copyOf(examples);
    }
}
