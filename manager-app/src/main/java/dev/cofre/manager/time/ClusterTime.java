package dev.cofre.manager.time;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.status.ClockView;
import dev.cofre.manager.catalog.course.TimeCatalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * What time it is for whatever expires. A clock may stand anywhere, in 2001 or a year from now, until somebody sets it; so a latest
 * time is kept in the catalog, which moves only as fast as time does. What is stamped gets {@link #now()}, which is never before it;
 * what expires is judged by {@link #forExpiry()}, which is it: so nothing is ever older than it can be. Thread-safe.
 */
@Service
public class ClusterTime implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(ClusterTime.class);
    private static final Duration KEEP_EVERY = Duration.ofMinutes(1);

    private final TimeCatalog catalog;
    private final Nodes nodes;
    private final SteadyTime time;
    private final Clock clock;
    private final LatestTime latest;
    private Instant kept;
    private Set<NodeId> told = Set.of();
    private int toldOf;

    ClusterTime(TimeCatalog catalog, Nodes nodes, SteadyTime time, Clock clock, TimeProperties properties) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.time = time;
        this.clock = clock;
        Instant begin = begin(properties.believeClock());
        this.latest = new LatestTime(begin, time.now());
        this.kept = time.now();
    }

    private Instant begin(boolean believeClock) {
        Instant now = clock.instant();
        if (believeClock) {
            catalog.setTime(now);
            log.warn(
                    "The cluster's time is {} now, as cofre.manager.time.believe-clock says; leave that out from now on",
                    now);
            return now;
        }
        return catalog.latestTime().orElse(now);
    }

    /** The time for whatever is written down now: what the clock says, but never before the latest time known. */
    public synchronized Instant now() {
        Instant known = latest.at(time.now());
        Instant said = clock.instant();
        return said.isAfter(known) ? said : known;
    }

    /**
     * By when all must have passed that expires now; nothing while clocks disagree, as nobody knows then, nor until servers have had time to
     * say what their clocks are, and what they have seen of the catalog.
     */
    public synchronized Optional<Instant> forExpiry() {
        return !nodes.isReady() || clocks().disagree() ? Optional.empty() : Optional.of(latest.at(time.now()));
    }

    /** The same, only while the clock says what time it is, and others agree: what was stamped later than now is in error then. */
    public synchronized Optional<Instant> certain() {
        return clocks().agree() && Clocks.isCredible(gap()) ? Optional.of(latest.at(time.now())) : Optional.empty();
    }

    /** How it stands with the clocks. */
    public synchronized ClockView view() {
        Clocks clocks = clocks();
        Map<NodeId, Long> ahead = new HashMap<>();
        clocks.wrong().forEach((node, by) -> ahead.put(node, by.toSeconds()));
        return new ClockView(clock.instant(), latest.at(time.now()), !clocks.disagree(), ahead, warnings(clocks));
    }

    @Scheduled(fixedDelayString = "${cofre.manager.time.interval:1s}")
    synchronized void pass() {
        Instant now = time.now();
        Clocks clocks = clocks();
        Instant before = latest.at(now);
        if (latest.pass(now, clock.instant(), clocks.agree())) {
            Duration leap = Duration.between(before, latest.at(now));
            if (Clocks.isNotable(leap)) {
                log.info(
                        "The clocks have agreed for long enough: the cluster's time goes on from {}, {} later",
                        latest.at(now),
                        Clocks.inWords(leap));
                kept = now.minus(KEEP_EVERY);
            }
        }
        if (!now.isBefore(kept.plus(KEEP_EVERY))) {
            keep(now);
        }
        tell(clocks, warnings(clocks));
    }

    /** As often as it is about other machines, and not for each second by which a clock differs more. */
    private void tell(Clocks clocks, List<String> warnings) {
        Set<NodeId> wrong = clocks.wrong().keySet();
        if (wrong.equals(told) && warnings.size() == toldOf) {
            return;
        }
        told = wrong;
        toldOf = warnings.size();
        warnings.forEach(log::warn);
        if (warnings.isEmpty()) {
            log.info("The clocks of the manager and its servers agree again");
        }
    }

    private void keep(Instant now) {
        try {
            latest.isAtLeast(catalog.keepTime(latest.at(now)), now);
            kept = now;
        } catch (CatalogUnavailableException e) {
            log.debug("The cluster's time cannot be kept now: {}", e.getMessage());
        }
    }

    private Duration gap() {
        return Duration.between(latest.at(time.now()), clock.instant());
    }

    private Clocks clocks() {
        Map<NodeId, Duration> ahead = new HashMap<>();
        for (Node node : nodes.all()) {
            Duration by = node.clockAhead();
            if (node.serves() && by != null) {
                ahead.put(node.id(), by);
            }
        }
        return new Clocks(ahead);
    }

    private List<String> warnings(Clocks clocks) {
        List<String> warnings = new ArrayList<>(clocks.warnings());
        if (clocks.disagree()) {
            warnings.add(
                    "The manager's clock and most of its servers' disagree: nothing expires and nothing is cleaned up until they are set");
        }
        Duration gap = gap();
        if (!Clocks.isCredible(gap)) {
            warnings.add(
                    gap.isNegative()
                            ? "The cluster's time is %s ahead of the manager's clock, as that was once: if the clock is right now, start the manager once with --cofre.manager.time.believe-clock=true"
                                    .formatted(Clocks.inWords(gap))
                            : "The manager's clock is %s ahead of the cluster's time, which follows once the clocks have agreed for a while, a day at most"
                                    .formatted(Clocks.inWords(gap)));
        }
        return warnings;
    }

    @Override
    public synchronized void destroy() {
        keep(time.now());
    }
}
