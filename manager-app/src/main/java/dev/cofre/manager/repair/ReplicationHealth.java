package dev.cofre.manager.repair;

import dev.cofre.api.repair.RepairView;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether every file has its copies. A state of its own rather than DOWN: the manager works, and nobody should restart it for
 * this; only the group {@code copies} answers with an error then.
 */
@Component("replication")
class ReplicationHealth implements HealthIndicator {
    private static final Status INCOMPLETE = new Status("INCOMPLETE");

    private final Repair repair;

    ReplicationHealth(Repair repair) {
        this.repair = repair;
    }

    @Override
    public Health health() {
        RepairView view = repair.view();
        Health.Builder health = view.complete() ? Health.up() : Health.status(INCOMPLETE);
        health.withDetail("missingCopies", view.missingCopies())
                .withDetail("bytesAtRisk", view.bytesAtRisk())
                .withDetail("lost", view.lost());
        if (view.oldestLoss() != null) {
            health.withDetail("oldestLoss", view.oldestLoss());
        }
        return health.build();
    }
}
