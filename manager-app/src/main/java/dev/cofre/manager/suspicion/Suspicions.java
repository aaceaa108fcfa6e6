package dev.cofre.manager.suspicion;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.service.time.SteadyTime;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Servers whose word something speaks against, also after a restart: who lied only once would be forgotten by it. A suspicion that was
 * not found again for a week is forgotten. Thread-safe.
 */
@Service
public class Suspicions {
    static final Duration KEPT = Duration.ofDays(7);
    private static final Logger log = LoggerFactory.getLogger(Suspicions.class);
    private static final int MOST = 1000;
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final String TOPIC = "suspicion";
    private static final String SEPARATOR = "\t";
    /** Of what was said, as it may be made up by anybody. */
    private static final int MOST_SAID = 1000;

    private final SteadyTime time;
    private final Clock clock;
    private final Notebook notebook;
    /** Those found last at the end. */
    private final Map<Entry, Found> found = new LinkedHashMap<>();
    /** Those that are not noted as they are. */
    private final Set<Entry> unnoted = new HashSet<>();

    private record Entry(NodeId node, Suspicion.Kind kind) {
        String name() {
            return node + SEPARATOR + kind;
        }
    }

    /** Moments are in steady time. */
    private record Found(long count, Instant first, Instant last, Instant told, String said) {}

    Suspicions(Notebook notebook, SteadyTime time, Clock clock) {
        this.notebook = notebook;
        this.time = time;
        this.clock = clock;
        Map<Entry, Found> remembered = new HashMap<>();
        notebook.read(TOPIC, (name, said) -> remembered.put(entry(name), read(said)));
        remembered.entrySet().stream()
                .sorted(Comparator.comparing(each -> each.getValue().last()))
                .forEach(each -> found.put(each.getKey(), each.getValue()));
    }

    private static Entry entry(String name) {
        String[] parts = name.split(SEPARATOR, -1);
        return new Entry(new NodeId(parts[0]), Suspicion.Kind.valueOf(parts[1]));
    }

    private Found read(String said) {
        String[] parts = said.split(SEPARATOR, 4);
        return new Found(
                Long.parseLong(parts[0]),
                steady(Long.parseLong(parts[1])),
                steady(Long.parseLong(parts[2])),
                time.now(), // whoever reads the status reads it there
                parts[3]);
    }

    /** A moment on a clock that may have been set since. */
    private Instant steady(long millis) {
        Duration ago = Duration.between(Instant.ofEpochMilli(millis), clock.instant());
        return ago.isNegative() ? time.now() : time.now().minus(ago);
    }

    private String said(Found suspicion) {
        return String.join(
                SEPARATOR,
                Long.toString(suspicion.count()),
                Long.toString(time.on(clock, suspicion.first()).toEpochMilli()),
                Long.toString(time.on(clock, suspicion.last()).toEpochMilli()),
                suspicion.said());
    }

    /** Writes down what a restart must not forget; if that fails, again some seconds later. */
    @PreDestroy
    @Scheduled(fixedDelay = 5000)
    synchronized void note() {
        forget();
        if (unnoted.isEmpty()) {
            return;
        }
        Map<String, String> notes = new HashMap<>();
        List<String> gone = new ArrayList<>();
        for (Entry entry : unnoted) {
            Found known = found.get(entry);
            if (known == null) {
                gone.add(entry.name());
            } else {
                notes.put(entry.name(), said(known));
            }
        }
        try {
            notebook.note(TOPIC, notes, gone);
            unnoted.clear();
        } catch (RuntimeException e) { // the database is away, or the catalog may lack something
            log.warn("Suspicions are not noted now, trying again: {}", e.getMessage());
        }
    }

    /** @param said for people: a sentence without a full stop, which tells who has found it */
    public synchronized void note(NodeId node, Suspicion.Kind kind, String said) {
        forget();
        Instant now = time.now();
        Entry entry = new Entry(node, kind);
        Found before = found.remove(entry);
        if (before == null && found.size() >= MOST) {
            Entry oldest = found.keySet().iterator().next();
            found.remove(oldest);
            unnoted.add(oldest);
        }
        unnoted.add(entry);
        boolean tell = before == null || !now.isBefore(before.told().plus(TOLD_EVERY));
        found.put(
                entry,
                new Found(
                        before == null ? 1 : before.count() + 1,
                        before == null ? now : before.first(),
                        now,
                        before == null || tell ? now : before.told(),
                        said.length() > MOST_SAID ? said.substring(0, MOST_SAID) + "…" : said));
        if (tell) {
            log.warn("Not everybody tells the truth: {}", said);
        }
    }

    /** The server is none of the cluster's any more. */
    public synchronized void forget(NodeId node) {
        List<Entry> gone = found.keySet().stream()
                .filter(entry -> entry.node().equals(node))
                .toList();
        gone.forEach(found::remove);
        unnoted.addAll(gone);
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
        found.entrySet().removeIf(each -> {
            boolean old = time.since(each.getValue().last()).compareTo(KEPT) > 0;
            if (old) {
                unnoted.add(each.getKey());
            }
            return old;
        });
    }
}
