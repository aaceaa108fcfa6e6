package dev.cofre.manager.repair;

import dev.cofre.api.repair.RepairView;
import dev.cofre.manager.repair.rule.Rules;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** What an operator graphs of repair. */
@Component
class RepairMetrics {
    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter copied;
    private final Counter released;

    RepairMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        copied = Counter.builder("cofre.repair.copies")
                .description("Copies made by repair")
                .register(meters);
        released = Counter.builder("cofre.repair.released")
                .description("Copies that were too many and may be dropped")
                .register(meters);
    }

    void copied() {
        copied.increment();
    }

    void released(int count) {
        released.increment(count);
    }

    void watch(Repair repair) {
        for (int place = 0; place < Rules.CHAIN.size(); place++) {
            int urgency = place;
            Gauge.builder("cofre.repair.waiting", repair, each -> each.waiting(urgency))
                    .description("Blobs that wait for repair, by what was found")
                    .tag("rule", Rules.CHAIN.get(place).name())
                    .register(meters);
        }
        gauge("cofre.repair.under.way", "Orders that were given and are not answered", repair, RepairView::underWay);
        gauge("cofre.repair.lost", "Blobs of which no copy is left", repair, RepairView::lost);
        gauge(
                "cofre.repair.missing.copies",
                "Copies that should be there and could not be read when they were last counted",
                repair,
                RepairView::missingCopies);
        gauge("cofre.repair.at.risk.bytes", "Bytes of the blobs that lack a copy", repair, RepairView::bytesAtRisk);
        gauge(
                "cofre.repair.complete",
                "1 while no copy is known to be missing",
                repair,
                view -> view.complete() ? 1 : 0);
        gauge("cofre.repair.oldest.loss.seconds", "Age of the oldest loss not yet made good", repair, view -> {
            Instant oldest = view.oldestLoss();
            return oldest == null
                    ? 0
                    : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
        });
    }

    private interface Reading {
        double of(RepairView view);
    }

    private void gauge(String name, String description, Repair repair, Reading reading) {
        Gauge.builder(name, repair, each -> reading.of(each.view()))
                .description(description)
                .register(meters);
    }
}
