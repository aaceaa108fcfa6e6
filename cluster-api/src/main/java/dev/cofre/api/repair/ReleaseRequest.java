package dev.cofre.api.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.util.List;
import java.util.UUID;

/**
 * Asks for leave to drop replicas: 1 to {@value CopyReport#MOST}.
 *
 * @param folder the data folder that they are in
 */
public record ReleaseRequest(UUID folder, List<Release> releases) {
    public ReleaseRequest {
        if (releases.isEmpty() || releases.size() > CopyReport.MOST) {
            throw new IllegalArgumentException(
                    "one call asks for 1 to %d blobs, got %d".formatted(CopyReport.MOST, releases.size()));
        }
        releases = List.copyOf(releases);
    }

    /** @param proved the nodes that have just proved that they hold it */
    public record Release(BlobId blob, List<NodeId> proved) {
        public Release {
            proved = List.copyOf(proved);
        }
    }
}
