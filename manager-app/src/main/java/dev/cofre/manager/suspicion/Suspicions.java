package dev.cofre.manager.suspicion;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.Suspicion;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Servers whose word something speaks against. All of it is memory: who goes on is found again after a restart. A suspicion that was
 * not found again for a week is forgotten. Thread-safe.
 */
@Service
public class Suspicions {
    static final Duration KEPT = Duration.ofDays(7);
    private static final Logger log = LoggerFactory.getLogger(Suspicions.class);
    private static final int MOST = 1000;
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private final SteadyTime time;
    private final Clock clock;
    /** Those found last at the end. */
    private final Map<Entry, Found> found = new LinkedHashMap<>();

    private record Entry(NodeId node, Suspicion.Kind kind) {}

    /** Moments are in steady time. */
    private record Found(long count, Instant first, Instant last, Instant told, String said) {}

    Suspicions(SteadyTime time, Clock clock) {
        this.time = time;
        this.clock = clock;
    }

    /** @param said for people: a sentence without a full stop, which tells who has found it */
    public synchronized void note(NodeId node, Suspicion.Kind kind, String said) {
        forget();
        Instant now = time.now();
        Entry entry = new Entry(node, kind);
        Found before = found.remove(entry);
        if (before == null && found.size() >= MOST) {
            found.remove(found.keySet().iterator().next());
        }
        boolean tell = before == null || !now.isBefore(before.told().plus(TOLD_EVERY));
        found.put(
                entry,
                new Found(
                        before == null ? 1 : before.count() + 1,
                        before == null ? now : before.first(),
                        now,
                        before == null || tell ? now : before.told(),
                        said));
        if (tell) {
            log.warn("Not everybody tells the truth: {}", said);
        }
    }

    /** By server. */
    public synchronized List<Suspicion> all() {
        forget();
        return found.entrySet().stream()
                .map(each -> new Suspicion(
                        each.getKey().node(),
                        each.getKey().kind(),
                        each.getValue().count(),
                        time.on(clock, each.getValue().first()),
                        time.on(clock, each.getValue().last()),
                        each.getValue().said()))
                .sorted(Comparator.comparing(Suspicion::node).thenComparing(Suspicion::kind))
                .toList();
    }

    /** How often something was found that speaks against this server. */
    public synchronized long count(NodeId node) {
        forget();
        return found.entrySet().stream()
                .filter(each -> each.getKey().node().equals(node))
                .mapToLong(each -> each.getValue().count())
                .sum();
    }

    private void forget() {
        found.values().removeIf(each -> time.since(each.last()).compareTo(KEPT) > 0);
    }
}
