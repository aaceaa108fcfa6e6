package dev.cofre.manager.history;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.catalog.CatalogView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.course.CatalogBehindException;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Compares the catalog with what servers have seen of it, and with what this process has. If it lacks something, because it was set
 * back, is a copy, or another machine's, nothing is entered until that is found. Thread-safe.
 */
@Service
public class History {
    private static final Logger log = LoggerFactory.getLogger(History.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** A server that belongs elsewhere asks every second. */
    private static final Duration FOREIGN = Duration.ofSeconds(10);
    /** So often an hour a catalog may fall behind for a server's word alone. */
    private static final int OFTEN = 4;
    /** By which a gap is known that this process has found itself. */
    private static final String MYSELF = "";

    private final CourseCatalog catalog;
    private final SteadyTime time;
    /** Held for reading by who enters something, so that no gap is found in the middle of it. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    private final Alarms alarms;
    /** Data folders whose word on the catalog counts no more, as a person has said. */
    private final Set<UUID> disbelieved = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Gap gap;
    private volatile @Nullable String obstacle;
    private volatile @Nullable String foreign;
    private volatile Instant foreignUntil = Instant.MIN;

    public History(CourseCatalog catalog, SteadyTime time) {
        this.catalog = catalog;
        this.time = time;
        this.alarms = new Alarms(time);
    }

    /**
     * A server tells what it has seen.
     *
     * @param seen the newest state of each branch, the newest branch first; empty if it has seen none
     * @return the state that takes the place of these for it; null while the catalog may lack some of it
     */
    public @Nullable CatalogMark told(NodeId node, UUID folder, List<CatalogMark> seen) {
        if (disbelieved.contains(folder) || !seen.isEmpty() && !has(node, folder, seen)) {
            return null;
        }
        return gap == null ? catalog.mark() : null;
    }

    private boolean has(NodeId node, UUID folder, List<CatalogMark> seen) {
        CatalogMark newest = seen.get(0);
        if (isBehindThis(newest)) {
            return true;
        }
        try {
            CatalogHistory history = catalog.history();
            if (history.satisfies(folder, newest)) {
                return true;
            }
            open(new Gap(
                    history.common(folder, seen),
                    history.credible(newest),
                    Map.of(
                            node.value(),
                            "%s has seen the catalog in state %s, and it is in state %s, which does not follow from that"
                                    .formatted(node, newest, history.newest()))));
        } catch (CatalogBehindException e) {
            look();
        } catch (CatalogUnavailableException e) {
            log.debug("It is not known whether the catalog is as new as {} says: {}", node, e.getMessage());
        }
        return false;
    }

    private boolean isBehindThis(CatalogMark seen) {
        CatalogMark now = catalog.mark();
        return seen.isOnBranchOf(now) && seen.counter() <= now.counter();
    }

    /**
     * Goes on only if all is in the catalog that somebody has seen who works on this folder. What is missing is looked for once he
     * reports.
     *
     * @throws ProblemException {@code warming-up}
     */
    public void mustHave(UUID folder, CatalogMark seen) {
        if (!isBehindThis(seen)
                && !disbelieved.contains(folder)
                && !catalog.history().satisfies(folder, seen)) {
            throw new ProblemException(
                    ProblemType.WARMING_UP,
                    "the catalog does not follow from state %s, in which it was seen; try again later".formatted(seen),
                    AGAIN);
        }
    }

    /** Whether the database is in the state in which it was left. */
    @Scheduled(fixedDelayString = "${cofre.manager.history.interval:1s}")
    void look() {
        try {
            catalog.history();
        } catch (CatalogBehindException e) {
            catalog.lost().ifPresent(this::openAfterLoss);
        } catch (CatalogUnavailableException e) {
            log.debug("The catalog's state cannot be read now: {}", e.getMessage());
        }
    }

    private void openAfterLoss(CatalogMark lost) {
        lock.writeLock().lock();
        try {
            Gap known = gap;
            String why =
                    "this manager had the database in state %s, and it does not know that any more: it is an older one now"
                            .formatted(lost);
            open(new Gap(OptionalLong.empty(), lost.counter(), Map.of(MYSELF, why)));
            CatalogHistory now = catalog.accept(); // nothing is entered meanwhile, as it is not certain
            Gap found = new Gap(now.common(List.of(lost)), lost.counter(), Map.of(MYSELF, why));
            gap = known == null ? found : known.and(found);
        } catch (CatalogUnavailableException e) {
            log.debug("The catalog cannot be looked at now: {}", e.getMessage());
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void open(Gap found) {
        lock.writeLock().lock();
        try {
            Gap known = gap;
            gap = known == null ? found : known.and(found);
            found.told().keySet().stream()
                    .filter(teller -> !teller.equals(MYSELF))
                    .filter(teller -> known == null || !known.told().containsKey(teller))
                    .forEach(teller -> alarms.note(new NodeId(teller)));
            if (known == null) {
                log.error(
                        "The catalog is not the newest: {}. Nothing is assigned, entered or let go until what it lacks is found in the servers' journals",
                        found.why());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** A server with data of another cluster wants to join while this catalog is empty. */
    public void foreign(NodeId node, UUID cluster) {
        foreignUntil = time.now().plus(FOREIGN);
        if (foreign == null) {
            String why =
                    "%s has data of cluster %s, and this catalog is new and empty: the catalog was lost, or the manager was started on another folder or database than before. Stop the manager; if the catalog was lost, move the new one away and build it again with 'cofre rebuild'"
                            .formatted(node, cluster);
            foreign = why;
            log.error("{}. Nothing is assigned until then", why);
        }
    }

    /** Whether the catalog lacks nothing, as far as is known. */
    public boolean isCertain() {
        return gap == null && catalogIsOurs();
    }

    private boolean catalogIsOurs() {
        if (foreign != null && !time.now().isBefore(foreignUntil)) {
            foreign = null;
        }
        return foreign == null;
    }

    /** @throws ProblemException {@code warming-up} while the catalog may lack something */
    public void mustBeCertain() {
        if (!isCertain()) {
            throw new ProblemException(
                    ProblemType.WARMING_UP,
                    "the catalog may lack something (%s); try again later".formatted(String.join("; ", problems())),
                    AGAIN);
        }
    }

    /**
     * Enters something, unless the catalog may lack something.
     *
     * @throws ProblemException as {@link #mustBeCertain}
     */
    public <T> T entering(Supplier<T> work) {
        lock.readLock().lock();
        try {
            mustBeCertain();
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What is missing; empty if nothing is, as far as is known. */
    public Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** What speaks against a server's word on the catalog; nothing if nothing does. */
    public Optional<String> doubt(NodeId node) {
        int often = alarms.count(node);
        return often <= OFTEN
                ? Optional.empty()
                : Optional.of(
                        "has told %d times within an hour of states that the catalog lacks: another manager works on a copy of it, or that is not so"
                                .formatted(often));
    }

    /** From now on, until this process ends, the word of whoever works on this folder does not count. */
    public void disbelieve(UUID folder) {
        disbelieved.add(folder);
    }

    public boolean isDisbelieved(UUID folder) {
        return disbelieved.contains(folder);
    }

    /** What keeps it from being found. */
    public void isHeldUp(String why) {
        if (!why.equals(obstacle)) {
            obstacle = why;
            log.error("What the catalog lacks cannot be entered yet: {}", why);
        }
    }

    /** All that was missing has been entered. @param entered what that was; more may be known to be missing since */
    public void isClosed(Gap entered) {
        lock.writeLock().lock();
        try {
            obstacle = null;
            if (entered.equals(gap)) {
                gap = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** What is wrong, and what mends it. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Gap missing = gap;
        if (missing != null) {
            problems.add("The catalog is not the newest: " + missing.why());
            String why = obstacle;
            problems.add(why == null ? "What it lacks is being entered from the servers' journals" : why);
        }
        String other = foreign;
        if (other != null && !catalogIsOurs()) {
            problems.add(other);
        }
        return problems;
    }

    public CatalogView view() {
        return new CatalogView(catalog.mark(), isCertain(), problems());
    }
}
