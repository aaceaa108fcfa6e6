package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What readers and servers say of a server. It is passed on to people together with who has said it, and nothing more is made of it:
 * who says so may be the one that lies. That a server does not have a blob counts only if the catalog goes on counting on it there:
 * one that is honest says so itself. Thread-safe.
 */
@Component
class SuspicionReports {
    private static final Logger log = LoggerFactory.getLogger(SuspicionReports.class);
    private static final int MOST_WAITING = 1000;

    private final Suspicions suspicions;
    private final Nodes nodes;
    private final ReplicaCatalog catalog;
    private final SuspicionProperties properties;
    private final SteadyTime time;
    private final Map<Missing, Said> waiting = new LinkedHashMap<>();

    private record Missing(NodeId node, BlobId blob) {}

    private record Said(String by, Instant at) {}

    SuspicionReports(
            Suspicions suspicions,
            Nodes nodes,
            ReplicaCatalog catalog,
            SuspicionProperties properties,
            SteadyTime time) {
        this.suspicions = suspicions;
        this.nodes = nodes;
        this.catalog = catalog;
        this.properties = properties;
        this.time = time;
    }

    /** @param by who says so, for people */
    void add(SuspicionReport report, String by) {
        NodeId node = nodes.get(report.node()).id();
        switch (report.kind()) {
            case OTHER_BYTES -> note(report, "%s gave other bytes than those of blob %s, says %s", by);
            case BAD_SIGNATURE ->
                note(
                        report,
                        "%s did not sign that it holds blob %s with the key that it was admitted with, says %s",
                        by);
            default -> {
                synchronized (waiting) {
                    if (waiting.size() < MOST_WAITING) {
                        waiting.putIfAbsent(new Missing(node, report.blob()), new Said(by, time.now()));
                    }
                }
            }
        }
    }

    private void note(SuspicionReport report, String said, String by) {
        suspicions.note(report.node(), report.kind(), said.formatted(report.node(), report.blob(), by));
    }

    /** Looks at those that have waited long enough. */
    @Scheduled(fixedDelayString = "${cofre.manager.suspicion.interval:1s}")
    void look() {
        for (Map.Entry<Missing, Said> each : due()) {
            Missing missing = each.getKey();
            try {
                if (countsOn(missing)) {
                    suspicions.note(
                            missing.node(),
                            Suspicion.Kind.NOT_HERE,
                            "%s told %s that it does not have blob %s, and goes on letting the catalog count on it"
                                    .formatted(missing.node(), each.getValue().by(), missing.blob()));
                }
            } catch (CatalogUnavailableException e) {
                log.debug("Not looked at: {}", e.getMessage());
            }
        }
    }

    private List<Map.Entry<Missing, Said>> due() {
        synchronized (waiting) {
            List<Map.Entry<Missing, Said>> due = new ArrayList<>();
            waiting.forEach((missing, said) -> {
                if (time.since(said.at()).compareTo(properties.patience()) >= 0) {
                    due.add(Map.entry(missing, said));
                }
            });
            due.forEach(each -> waiting.remove(each.getKey()));
            return due;
        }
    }

    private boolean countsOn(Missing missing) {
        Optional<Node> node = nodes.find(missing.node());
        return node.isPresent()
                && catalog.copies(List.of(missing.blob())).stream()
                        .anyMatch(copies ->
                                copies.volumes().containsKey(node.get().volume()));
    }
}
