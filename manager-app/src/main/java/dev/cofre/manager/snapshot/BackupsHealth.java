package dev.cofre.manager.snapshot;

import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether the snapshots that are expected have come. A state of its own rather than DOWN: the manager works, and nobody should
 * restart it for this; only the group {@code backups} answers with an error then.
 */
@Component("snapshots")
class BackupsHealth implements HealthIndicator {
    private static final Status LATE = new Status("LATE");

    private final Backups backups;

    BackupsHealth(Backups backups) {
        this.backups = backups;
    }

    @Override
    public Health health() {
        if (!backups.areKnown()) {
            return Health.unknown().build();
        }
        BackupsView view = backups.view(client -> true);
        return (view.onTime() ? Health.up() : Health.status(LATE))
                .withDetail("expected", view.backups().size())
                .withDetail(
                        "late",
                        view.backups().stream()
                                .filter(BackupStatus::late)
                                .map(each -> "%s of client %s".formatted(each.host(), each.client()))
                                .toList())
                .withDetail("unreadable", view.unreadable())
                .build();
    }
}
