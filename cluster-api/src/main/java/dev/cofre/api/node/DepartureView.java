package dev.cofre.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's leaving would cost, for a while or for good.
 *
 * @param draining whether it is being emptied
 * @param mayStop whether every blob that it holds can be read elsewhere meanwhile
 * @param mayRemove whether it is being emptied, gets nothing new any more, and every blob that it holds has its copies elsewhere
 * @param blobs that it holds
 * @param bytes of them
 * @param onlyHere blobs that cannot be read anywhere else at the moment
 * @param tooFewElsewhere blobs with fewer copies elsewhere than they should have
 * @param examples up to {@value #EXAMPLES} of these, those that are only here first
 * @param uploadsUnderWay uploads that it was assigned and has not finished
 * @param blocked why it cannot be emptied further at the moment; null if nothing is known to be in the way
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DepartureView(
        NodeId node,
        NodeState state,
        boolean draining,
        boolean mayStop,
        boolean mayRemove,
        long blobs,
        long bytes,
        long onlyHere,
        long tooFewElsewhere,
        List<BlobId> examples,
        boolean uploadsUnderWay,
        @Nullable String blocked) {
    public static final int EXAMPLES = 10;

    public DepartureView {
        examples = List.copyOf(examples);
    }
}
