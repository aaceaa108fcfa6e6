package dev.cofre.storage.node;

import dev.cofre.storage.blob.StoreUsage;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready means: has joined, and takes writes. */
@Component("node")
class NodeHealthIndicator implements HealthIndicator {
    private final Membership membership;

    NodeHealthIndicator(Membership membership) {
        this.membership = membership;
    }

    @Override
    public Health health() {
        StoreUsage usage = membership.usage();
        boolean ready = membership.joined() && usage.writable();
        Health.Builder health = ready ? Health.up() : Health.outOfService();
        if (usage.distrust() != null) {
            health.withDetail("distrust", usage.distrust());
        }
        return health.withDetail("node", membership.self().value())
                .withDetail("joined", membership.joined())
                .withDetail("writable", usage.writable())
                .withDetail("blobs", usage.blobs())
                .withDetail("bytes", usage.bytes())
                .withDetail("badCopies", usage.badCopies())
                .withDetail("free", usage.free())
                .build();
    }
}
