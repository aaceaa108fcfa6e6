package dev.cofre.manager.brake;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * A brake for each act that asks. What is stopped stays so over restarts, a word that was given holds over them, and what was taken
 * lately counts. Thread-safe.
 */
@Service
public class Brakes {
    private static final Logger log = LoggerFactory.getLogger(Brakes.class);

    /** So much of what may be taken in a window a restart may forget: it is not worth a transaction each time. */
    private static final long UNNOTED = 50;

    private final BrakeProperties limits;
    private final SteadyTime time;
    private final Clock clock;
    private final BrakeNotes notes;
    private final Map<Act, Watched> watched = new HashMap<>();
    /** What has changed since it was noted, and how much was taken. */
    private final Map<Act, Long> unnoted = new HashMap<>();
    /** Of whom something is noted. */
    private final Set<Act> known = new HashSet<>();

    private static final class Watched {
        private final Brake brake;
        private final boolean inParts;
        private final boolean hourly;
        /** Whether it is known after a restart: what asks again whatever it takes is stopped by itself. */
        private boolean noted = true;

        private Instant since;

        Watched(Brake brake, boolean inParts, boolean hourly, Instant since) {
            this.brake = brake;
            this.inParts = inParts;
            this.hourly = hourly;
            this.since = since;
        }

        /** What a person lets it take who does not say how many: of what comes in parts, all that there are. */
        long all() {
            return inParts ? Math.max(brake.of(), brake.stopped()) : brake.stopped();
        }
    }

    Brakes(BrakeProperties limits, Notebook notebook, SteadyTime time, Clock clock, MeterRegistry meters) {
        this.limits = limits;
        this.time = time;
        this.clock = clock;
        this.notes = new BrakeNotes(notebook);
        notes.all().forEach(this::remember);
        Gauge.builder("cofre.brakes.stopped", this, Brakes::waiting)
                .description("Acts that would take much at once, and wait for a person's word")
                .register(meters);
    }

    private void remember(BrakeNotes.Note note) {
        Instant now = time.now();
        Brake.Limits its = note.hourly() ? limits.hourlyLimits() : limits.limits();
        Duration left = Duration.between(clock.instant(), note.allowedUntil());
        Brake brake = new Brake(its, note.state(), left.compareTo(its.window()) > 0 ? its.window() : left, now);
        Duration ago = Duration.between(note.since(), clock.instant());
        Instant since = ago.isNegative() ? now : now.minus(ago);
        watched.put(note.act(), new Watched(brake, note.inParts(), note.hourly(), since));
        known.add(note.act());
        if (brake.isStopped()) {
            log.warn(
                    "Still stopped: {}",
                    view(note.act(), watched(note.act(), note.hourly(), note.inParts()))
                            .inWords());
        }
    }

    /**
     * Whether an act may take so many now; if so, they count as taken.
     *
     * @param count all that it is about to take, not a part of it, so that a person sees the whole
     * @param of how many there are, these among them
     */
    public synchronized boolean allow(Act act, long count, long of) {
        return allow(act, watched(act, false, false), count, () -> of);
    }

    /**
     * As {@link #allow}, by the limits of an hour: once stopped it stays so until a person has said otherwise.
     *
     * @param of is asked only where many were taken
     */
    public synchronized boolean allowHourly(Act act, long count, LongSupplier of) {
        return allow(act, watched(act, true, false), count, of);
    }

    /** As {@link #allowHourly}, for what asks for each part by itself and does not know how many it will be. */
    public synchronized boolean allowPart(Act act, long count, LongSupplier of) {
        return allow(act, watched(act, true, true), count, of);
    }

    /** What was asked for last was not taken, or not all of it. */
    public synchronized void giveBack(Act act, long count) {
        Watched asked = watched.get(act);
        if (asked != null && count > 0) {
            asked.brake.giveBack(count);
            unnoted.putIfAbsent(act, 0L);
        }
    }

    private Watched watched(Act act, boolean hourly, boolean inParts) {
        return watched.computeIfAbsent(
                act,
                key -> new Watched(
                        new Brake(hourly ? limits.hourlyLimits() : limits.limits()), inParts, hourly, time.now()));
    }

    private boolean allow(Act act, Watched asking, long count, LongSupplier of) {
        boolean was = asking.brake.isStopped();
        long before = asking.brake.stopped();
        boolean allowed = asking.brake.allows(count, of, time.now());
        changed(act, allowed ? count : 0, asking.brake.isStopped() != was);
        if (allowed) {
            if (was) {
                log.info("The {} of {} is not stopped any more", act.kind(), act.scope());
            }
            return true;
        }
        if (!was) {
            asking.since = time.now();
        }
        if (!was || before != count && !asking.inParts) { // an act that is tried again and again is told once
            log.error("Stopped: {}", view(act, asking).inWords());
        }
        return false;
    }

    /** Whether an act is stopped, and waits for a person's word. */
    public synchronized boolean isWaiting(Act act) {
        Watched asked = watched.get(act);
        return asked != null && asked.brake.isStopped() && asked.brake.allowed(time.now()) == 0;
    }

    /**
     * Whether a person has said that an act, which takes something that nobody can tell to be needless, is meant; until then it is
     * stopped, however little it takes.
     *
     * @param count at least 1
     */
    public synchronized boolean isMeant(Act act, long count, long of) {
        Watched asking = watched(act, false, false);
        asking.noted = false;
        boolean was = asking.brake.isStopped() && asking.brake.allowed(time.now()) == 0;
        if (asking.brake.isAllowed(count, of, time.now())) {
            return true;
        }
        if (!was) {
            asking.since = time.now();
            log.error("Stopped: {}", view(act, asking).inWords());
        }
        return false;
    }

    /** An act that was stopped is not wanted any more. */
    public synchronized void drop(Act act) {
        Watched dropped = watched.remove(act);
        if (dropped != null && dropped.noted) {
            changed(act, 0, true);
        }
    }

    /** Whether an act was stopped, and a person has let it go on since. */
    public synchronized boolean mayProceed(Act act) {
        Watched asked = watched.get(act);
        return asked != null && asked.brake.isStopped() && asked.brake.allowed(time.now()) > 0;
    }

    /** @param visible which owners' acts; what has none is told to all */
    synchronized List<StoppedAct> stopped(Predicate<ClientName> visible) {
        return watched.entrySet().stream()
                .filter(each -> each.getValue().brake.isStopped())
                .filter(each -> isVisible(each.getKey().owner(), visible))
                .map(each -> view(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(StoppedAct::since))
                .toList();
    }

    /** Lets a stopped act go on. @param upTo how many it may take; null for as many as it would */
    synchronized StoppedAct proceed(String kind, String scope, @Nullable Long upTo) {
        Map.Entry<Act, Watched> found = watched.entrySet().stream()
                .filter(each -> each.getKey().kind().equals(kind)
                        && each.getKey().scope().equals(scope)
                        && each.getValue().brake.isStopped())
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "no %.60s of '%.130s' is stopped; GET /brakes lists what is".formatted(kind, scope)));
        Brake brake = found.getValue().brake;
        long most = Objects.requireNonNullElse(upTo, found.getValue().all());
        if (most < brake.stopped()) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "'upTo' must be at least the %d that it would take, was %d".formatted(brake.stopped(), most));
        }
        brake.proceed(most, time.now());
        changed(found.getKey(), 0, true);
        log.warn(
                "The {} of {} may take up to {} {}: somebody has said so",
                kind,
                scope,
                most,
                found.getKey().unit());
        return view(found.getKey(), found.getValue());
    }

    private void changed(Act act, long taken, boolean atOnce) {
        if (taken > 0 || atOnce) {
            long more = unnoted.merge(act, taken, Long::sum);
            if (atOnce || more >= UNNOTED) {
                note();
            }
        }
    }

    /** Writes down what a restart must not forget; if that fails, again a second later. */
    @PreDestroy
    @Scheduled(fixedDelay = 1000)
    synchronized void note() {
        Instant now = time.now();
        for (Act act : known) {
            Watched state = watched.get(act);
            if (state == null || state.brake.state(now).isFresh()) { // what was taken is long ago by now
                unnoted.putIfAbsent(act, 0L);
            }
        }
        if (unnoted.isEmpty()) {
            return;
        }
        List<BrakeNotes.Note> changed = new ArrayList<>();
        for (Act act : unnoted.keySet()) {
            Watched state = watched.get(act);
            changed.add(
                    state == null || !state.noted
                            ? BrakeNotes.Note.none(act)
                            : new BrakeNotes.Note(
                                    act,
                                    state.inParts,
                                    state.hourly,
                                    time.on(clock, state.since),
                                    time.on(clock, state.brake.allowedUntil(now)),
                                    state.brake.state(now)));
        }
        try {
            notes.write(changed);
            changed.forEach(note -> {
                if (note.state().isFresh()) {
                    known.remove(note.act());
                } else {
                    known.add(note.act());
                }
            });
            unnoted.clear();
        } catch (RuntimeException e) { // the database is away, or the catalog may lack something
            log.warn("What is stopped is not noted now, trying again: {}", e.getMessage());
        }
    }

    private synchronized double waiting() {
        Instant now = time.now();
        return watched.values().stream()
                .filter(each -> each.brake.isStopped() && each.brake.allowed(now) == 0)
                .count();
    }

    private StoppedAct view(Act act, Watched state) {
        Instant now = time.now();
        return new StoppedAct(
                act.kind(),
                act.scope(),
                act.unit(),
                state.brake.stopped(),
                state.brake.recently(now),
                state.brake.of(),
                time.on(clock, state.since),
                state.brake.allowed(now));
    }

    private static boolean isVisible(@Nullable ClientName owner, Predicate<ClientName> visible) {
        return owner == null || visible.test(owner);
    }
}
