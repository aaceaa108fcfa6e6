package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of copies that were ordered: 1 to {@value #MOST} of them.
 *
 * @param folder the data folder that they are in
 */
public record CopyReport(UUID folder, List<Copy> copies) {
    public static final int MOST = 1000;

    public CopyReport {
        if (copies.isEmpty() || copies.size() > MOST) {
            throw new IllegalArgumentException(
                    "one call reports 1 to %d copies, got %d".formatted(MOST, copies.size()));
        }
        copies = List.copyOf(copies);
    }

    /**
     * @param uploads how many uploads of the blob were recorded with it: if there are more by now, the copy does not count yet
     * @param problem why there is no copy, or why one that is too many stays for now; null if it is on stable storage, and its digest is that of the order
     * @param order the number of the newest order for it that the node has had; null if that had none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Copy(
            BlobId blob,
            int uploads,
            @Nullable Problem problem,
            @Nullable Long order) {
        public Copy(BlobId blob, int uploads, @Nullable Problem problem) {
            this(blob, uploads, problem, null);
        }
    }
}
