package dev.cofre.manager.backup;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.manager.content.Content;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Copies the embedded catalog while it works: to the manager's disk, against a broken file, and from there into the cluster, against a
 * lost disk. What servers' journals know need not be in it; it is for what only the catalog has, such as the trash.
 */
@Component
class CatalogBackup {
    private static final Logger log = LoggerFactory.getLogger(CatalogBackup.class);
    static final ClientName CLIENT = new ClientName("cofre-manager");
    static final FileName NAME = new FileName("catalog.db");
    /** Versions that are looked at; more have gone to the trash long ago. */
    private static final int MOST = 1000;

    private final Catalog catalog;
    private final Nodes nodes;
    private final Content content;
    private final Copies copies;
    private final BackupProperties properties;
    private final ClusterTime time;
    private final SteadyTime steady;
    private final Clock clock;
    private final Instant started;
    /** When the newest copy was made, in steady time. */
    private @Nullable Instant copied;

    private boolean possible = true;
    private Instant notBefore = Instant.MIN;

    CatalogBackup(
            Catalog catalog,
            Nodes nodes,
            Content content,
            CatalogProperties folder,
            BackupProperties properties,
            ClusterTime time,
            SteadyTime steady,
            Clock clock,
            MeterRegistry meters) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.content = content;
        this.copies = new Copies(folder.data().resolve("backup"));
        this.properties = properties;
        this.time = time;
        this.steady = steady;
        this.clock = clock;
        this.started = steady.now();
        Gauge.builder("cofre.backup.age.seconds", this, CatalogBackup::age)
                .description(
                        "Age of the newest copy of the catalog that is in the cluster; that of this process while there is none")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "${cofre.manager.backup.check:1m}")
    void copyWhenDue() {
        Instant now = steady.now();
        if (!possible || properties.interval().isZero() || now.isBefore(notBefore) || !nodes.isReady()) {
            return;
        }
        try {
            if (!now.isBefore(due())) {
                copy();
                copied = now;
            }
        } catch (IOException | ProblemException e) {
            notBefore = now.plus(properties.first());
            log.warn("The catalog could not be copied, trying again later: {}", e.getMessage());
        }
    }

    /** Of a copy that an earlier process made its name tells the age; one of the future does not. */
    private Instant due() throws IOException {
        if (copied == null) {
            Duration age = Duration.between(copies.newest().orElse(Instant.MAX), clock.instant());
            if (age.isNegative()) {
                return started.plus(properties.first());
            }
            copied = steady.now().minus(age);
        }
        return copied.plus(properties.interval());
    }

    private void copy() throws IOException {
        catalog.mustTakeMore(); // a copy must not take the disk's last room
        Path draft = copies.draft();
        Path copy;
        try {
            if (!catalog.copyTo(draft)) {
                possible = false; // a database server has its own ways
                return;
            }
            content.store(CLIENT, NAME, draft);
            copy = copies.publish(draft, time.now());
        } finally {
            Files.deleteIfExists(draft);
        }
        copies.keep(properties.keepHere());
        keepInCluster();
        log.info("The catalog is copied to {}, and in the cluster as '{}' of client '{}'", copy, NAME, CLIENT);
    }

    /** Moves older versions to the trash. */
    private void keepInCluster() {
        List<FileVersion> versions = catalog.versions(CLIENT, NAME, null, MOST)
                .map(FileVersions::versions)
                .orElse(List.of());
        versions.stream()
                .skip(properties.keepInCluster())
                .forEach(old -> catalog.delete(CLIENT, NAME, old.version(), time.now()));
    }

    private double age() {
        try {
            Optional<Instant> newest = copies.newest();
            return (newest.isPresent() ? Duration.between(newest.get(), clock.instant()) : steady.since(started))
                    .toSeconds();
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
