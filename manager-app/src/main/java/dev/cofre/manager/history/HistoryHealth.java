package dev.cofre.manager.history;

import dev.cofre.api.catalog.CatalogView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Out of service while the catalog may lack something. */
@Component("historyHealthIndicator")
class HistoryHealth extends AbstractHealthIndicator {
    private final History history;

    HistoryHealth(History history, MeterRegistry meters) {
        this.history = history;
        Gauge.builder("cofre.catalog.certain", history, each -> each.isCertain() ? 1 : 0)
                .description("0 while the catalog may lack something that was in it")
                .register(meters);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        CatalogView view = history.view();
        builder.status(view.certain() ? "UP" : "OUT_OF_SERVICE")
                .withDetail("newest", view.newest().toString());
        if (!view.problems().isEmpty()) {
            builder.withDetail("problems", view.problems());
        }
    }
}
