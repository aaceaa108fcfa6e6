package dev.cofre.manager.time;

import dev.cofre.api.status.ClockView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Says when clocks disagree, in words and as numbers. Uploads and reads go on, so that the manager is up whatever they say. */
@Component("clocksHealthIndicator")
class ClocksHealth extends AbstractHealthIndicator {
    private final ClusterTime time;

    ClocksHealth(ClusterTime time, MeterRegistry meters) {
        this.time = time;
        Gauge.builder("cofre.clocks.wrong", time, each -> each.view().warnings().size())
                .description("What is wrong with the clocks of the manager and its servers; 0 if nothing is")
                .register(meters);
        Gauge.builder("cofre.clocks.expiring", time, each -> each.view().expiring() ? 1 : 0)
                .description("0 while clocks disagree so much that nothing expires")
                .register(meters);
        Gauge.builder("cofre.clocks.ahead.seconds", time, each -> ahead(each.view()))
                .description("How much the manager's clock is ahead of the cluster's time")
                .register(meters);
    }

    private static double ahead(ClockView view) {
        return Duration.between(view.latest(), view.clock()).toMillis() / 1000.0;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        ClockView view = time.view();
        builder.up().withDetail("expiring", view.expiring());
        if (!view.warnings().isEmpty()) {
            builder.withDetail("warnings", view.warnings());
        }
    }
}
