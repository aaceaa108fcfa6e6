package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the cluster.
 *
 * @param clocks null if the manager does not tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterStatus(
        RepairView repair, List<NodeStatus> nodes, @Nullable ClockView clocks) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
    }
}
