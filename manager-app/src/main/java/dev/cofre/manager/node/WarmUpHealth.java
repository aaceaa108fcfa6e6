package dev.cofre.manager.node;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Out of service while the manager waits for its nodes after a start. */
@Component("warmUpHealthIndicator")
class WarmUpHealth extends AbstractHealthIndicator {
    private final Nodes nodes;

    WarmUpHealth(Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (nodes.isWarm()) {
            builder.up();
        } else {
            builder.outOfService().withDetail("reason", "waiting for the known servers to report");
        }
    }
}
