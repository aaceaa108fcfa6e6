package dev.cofre.api.repair;

import java.util.List;

/** How it stands with the cluster. */
public record ClusterStatus(RepairView repair, List<NodeStatus> nodes) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }
}
