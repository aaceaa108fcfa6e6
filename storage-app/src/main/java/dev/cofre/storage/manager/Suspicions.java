package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Tells the manager of other servers that gave something else than they should, so that people hear of it. Each is told once in a while,
 * beside the work, and not again if the manager cannot be reached. Thread-safe.
 */
@Component
public class Suspicions {
    private static final Logger log = LoggerFactory.getLogger(Suspicions.class);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final int MOST = 1000;

    private final ManagerApi manager;
    private final SteadyTime time;
    private final Executor callers;
    private final Map<Told, Instant> told = new HashMap<>();

    private record Told(NodeId node, Suspicion.Kind kind) {}

    public Suspicions(ManagerApi manager, SteadyTime time, Executor callers) {
        this.manager = manager;
        this.time = time;
        this.callers = callers;
    }

    /** Does not block. @param kind one that others than the manager find */
    public void tell(NodeId node, Suspicion.Kind kind, BlobId blob) {
        if (isDue(new Told(node, kind))) {
            log.warn("{} is not to be relied upon: {}, when asked for blob {}", node, kind, blob);
            SuspicionReport report = new SuspicionReport(node, kind, blob);
            callers.execute(() -> tell(report));
        }
    }

    private void tell(SuspicionReport report) {
        try {
            manager.suspect(report);
        } catch (ProblemException | RestClientException e) {
            log.debug("The manager was not told of {}: {}", report, e.getMessage());
        }
    }

    private synchronized boolean isDue(Told about) {
        told.values().removeIf(at -> time.since(at).compareTo(REST) >= 0);
        return told.size() < MOST && told.putIfAbsent(about, time.now()) == null;
    }
}
