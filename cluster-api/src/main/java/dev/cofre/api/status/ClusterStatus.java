package dev.cofre.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.catalog.CatalogView;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.suspicion.Suspicion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the cluster.
 *
 * @param clocks null if the manager does not tell
 * @param catalog null if the manager does not tell
 * @param suspicions of servers whose word something speaks against
 * @param clients that have nearly as much as they may have, or as much
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterStatus(
        RepairView repair,
        List<NodeStatus> nodes,
        @Nullable ClockView clocks,
        @Nullable CatalogView catalog,
        List<Suspicion> suspicions,
        List<ClientShare> clients) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
        suspicions = suspicions == null ? List.of() : List.copyOf(suspicions); // an older manager has none
        clients = clients == null ? List.of() : List.copyOf(clients);
    }
}
