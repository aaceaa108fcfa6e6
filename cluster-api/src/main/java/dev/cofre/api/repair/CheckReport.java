package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes have proved of what they are said to hold, or not: 1 to {@value CopyReport#MOST} answers.
 *
 * @param folder the data folder of the node that has asked, and holds the blobs, too
 * @param silent nodes from whose answers nothing follows, or that gave none; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckReport(
        UUID folder, List<Check> checks, @Nullable List<Silence> silent) {
    public CheckReport {
        int said = checks.size() + (silent == null ? 0 : silent.size());
        if (said < 1 || said > CopyReport.MOST) {
            throw new IllegalArgumentException(
                    "one call reports 1 to %d checks, got %d".formatted(CopyReport.MOST, said));
        }
        checks = List.copyOf(checks);
        silent = silent == null ? null : List.copyOf(silent);
    }

    public CheckReport(UUID folder, List<Check> checks) {
        this(folder, checks, null);
    }

    /** @param flaw why the holder's answer proves nothing; null if it has proved that it holds the blob */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(
            BlobId blob, NodeId holder, @Nullable String flaw) {}

    /**
     * @param questions how many it was asked
     * @param said what it said to one of them, or why it could not be asked
     */
    public record Silence(NodeId holder, int questions, String said) {}
}
