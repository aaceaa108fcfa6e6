package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes have proved of what they are said to hold, or not: 1 to {@value CopyReport#MOST} answers. Nodes that could not be
 * asked are not in it.
 *
 * @param folder the data folder of the node that has asked, and holds the blobs, too
 */
public record CheckReport(UUID folder, List<Check> checks) {
    public CheckReport {
        if (checks.isEmpty() || checks.size() > CopyReport.MOST) {
            throw new IllegalArgumentException(
                    "one call reports 1 to %d checks, got %d".formatted(CopyReport.MOST, checks.size()));
        }
        checks = List.copyOf(checks);
    }

    /** @param flaw why the holder's answer proves nothing; null if it has proved that it holds the blob */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(
            BlobId blob, NodeId holder, @Nullable String flaw) {}
}
