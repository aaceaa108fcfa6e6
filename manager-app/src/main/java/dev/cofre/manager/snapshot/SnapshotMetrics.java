package dev.cofre.manager.snapshot;

import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What {@link BackupsController} says, as figures. */
@Component
class SnapshotMetrics {
    private final Backups backups;
    private final Clock clock;
    private final MultiGauge ages;

    SnapshotMetrics(Backups backups, Clock clock, MeterRegistry meters) {
        this.backups = backups;
        this.clock = clock;
        this.ages = MultiGauge.builder("cofre.snapshots.age.seconds")
                .description(
                        "Age of the newest snapshot of a host that is expected to make some; NaN while there is none")
                .register(meters);
        Gauge.builder("cofre.snapshots.late", backups, each -> late(each.view(client -> true)))
                .description("Hosts whose expected snapshot has not come in time")
                .register(meters);
        Gauge.builder(
                        "cofre.snapshots.unreadable",
                        backups,
                        each -> each.view(client -> true).unreadable().size())
                .description(
                        "Clients with a snapshot that cannot be read, or is not whole: nothing of theirs is cleaned up")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "${cofre.manager.snapshots.interval:1m}")
    void measure() {
        List<MultiGauge.Row<?>> rows = backups.view(client -> true).backups().stream()
                .<MultiGauge.Row<?>>map(each -> MultiGauge.Row.of(
                        Tags.of(
                                "client",
                                each.client().value(),
                                "host",
                                each.host(),
                                "path",
                                each.path() == null ? "" : each.path()),
                        each,
                        this::age))
                .toList();
        ages.register(rows, true);
    }

    private double age(BackupStatus status) {
        return status.newest() == null
                ? Double.NaN
                : Duration.between(status.newest(), clock.instant()).toSeconds();
    }

    private static long late(BackupsView view) {
        return view.backups().stream().filter(BackupStatus::late).count();
    }
}
