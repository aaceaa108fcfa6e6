package dev.cofre.manager.suspicion;

import dev.cofre.api.suspicion.Suspicion;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Says whose word something speaks against, in words and as a number. The manager is up whatever servers say. */
@Component("suspicionsHealthIndicator")
class SuspicionsHealth extends AbstractHealthIndicator {
    private final Suspicions suspicions;

    SuspicionsHealth(Suspicions suspicions, MeterRegistry meters) {
        this.suspicions = suspicions;
        Gauge.builder("cofre.suspicions", suspicions, SuspicionsHealth::suspected)
                .description("Servers that may not tell the truth; the status says which, and why")
                .register(meters);
    }

    private static long suspected(Suspicions suspicions) {
        return suspicions.all().stream().map(Suspicion::node).distinct().count();
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        List<String> said =
                suspicions.all().stream().map(Suspicion::inWords).distinct().toList();
        if (!said.isEmpty()) {
            builder.withDetail("suspicions", said);
        }
    }
}
