package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.node.OrderSource;
import dev.cofre.manager.placement.LastResort;
import dev.cofre.manager.repair.order.CopyOrders;
import dev.cofre.manager.repair.order.Epoch;
import dev.cofre.manager.repair.order.Releases;
import dev.cofre.manager.repair.order.RepairProperties;
import dev.cofre.manager.repair.order.Targets;
import dev.cofre.manager.repair.order.UnderWay;
import dev.cofre.manager.repair.standing.Reliance;
import dev.cofre.manager.repair.walk.Count;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Sees to it that each blob has its copies: the door to the {@link Round}s, in which that is done, for nodes that ask and report, with one
 * lock around all that they say, hence its length. When a node goes or comes, what is on its volume is looked at, a page at a time; all
 * other blobs come by in a slow sweep. What a rule finds waits in the backlog, and is looked at once more when its turn has come, so that
 * nothing is done for a state that is past. Thread-safe.
 *
 * <p>All of this is memory, and is found again after a restart; but for what nobody would find again: who has failed to prove what, and
 * how much may be let go.
 */
@Service
public class Repair implements OrderSource, LastResort {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);

    private final Catalog catalog;
    private final Nodes nodes;
    private final CopyOrders copyOrders;
    private final RepairMetrics metrics;
    private final SteadyTime time;
    private final Clock clock;

    private final UnderWay underWay;
    private final Round round;
    private final Reliance reliance;
    private final Adoption adoption;
    private final Releases releases;
    private final Epoch epoch;

    private final ReentrantLock lock = new ReentrantLock();

    Repair(
            Catalog catalog,
            Nodes nodes,
            Reservations reservations,
            CopyOrders copyOrders,
            RepairProperties properties,
            RepairMetrics metrics,
            Brakes brakes,
            Suspicions suspicions,
            RandomGenerator random,
            SteadyTime time,
            Clock clock) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.copyOrders = copyOrders;
        this.metrics = metrics;
        this.releases = new Releases(brakes, catalog, catalog);
        this.time = time;
        this.clock = clock;
        this.reliance = new Reliance(nodes, suspicions, catalog, time.now());
        this.epoch = new Epoch(catalog);
        this.underWay = new UnderWay(properties, epoch.number()); // no other manager's begin there
        this.round = new Round(
                catalog,
                copyOrders,
                properties,
                underWay,
                reliance.doubts(),
                releases,
                (membership, now) -> new Targets(membership, underWay, reliance, reservations, random, now));
        this.adoption = new Adoption(catalog, nodes, copyOrders, underWay, reliance.doubts(), round);
        metrics.watch(this);
    }

    /** One round: who is there, what is missing, who makes it. */
    @Scheduled(fixedDelayString = "${cofre.manager.repair.interval:1s}")
    void look() {
        if (!nodes.isReady()) {
            return;
        }
        Instant now = time.now();
        lock.lock();
        try {
            epoch.keep();
            if (!round.begin(nodes.all(), now)) {
                return;
            }
            reliance.look(now);
            writeDown();
            round.run(now);
        } catch (CatalogUnavailableException e) {
            log.warn("The catalog cannot be asked which copies are missing, trying again: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Does not wait while a round is under way: the answer to a node's report must not be late. */
    @Override
    public Orders ordersFor(NodeId node, long heard) {
        epoch.overtake(node, heard);
        if (!nodes.isReady() || !lock.tryLock()) {
            return Orders.none(epoch.number());
        }
        try {
            return taken(node);
        } finally {
            lock.unlock();
        }
    }

    private Orders taken(NodeId node) {
        return underWay.take(node, epoch.number(), each -> nodes.find(each).flatMap(copyOrders::prover));
    }

    /**
     * Counts the copies that a node has made. Those that were not ordered do not count: what a node says of itself is nothing that
     * others could rely on.
     *
     * @return what it is to do next
     */
    Orders copied(NodeId node, CopyReport report) {
        long volume = volume(node, report.folder());
        List<CopyReport.Copy> copies = answers(node, report);
        Map<BlobId, Integer> made = new HashMap<>();
        for (CopyReport.Copy copy : copies) {
            if (copy.problem() == null) {
                made.put(copy.blob(), copy.uploads());
            } else {
                boolean later = copy.problem().is(ProblemType.BUSY);
                log.atLevel(later ? Level.DEBUG : Level.WARN)
                        .log(
                                "{} could not do what was ordered for blob {}: {}",
                                node,
                                copy.blob(),
                                copy.problem().detail());
            }
        }
        retainOrdered(node, made);
        Set<BlobId> counted = catalog.addReplicas(volume, made);
        lock.lock();
        try {
            Instant now = time.now();
            for (CopyReport.Copy copy : copies) {
                Optional<UnderWay.Kind> kind = underWay.end(node, copy.blob());
                if (copy.problem() != null) {
                    round.failed(kind.filter(UnderWay.Kind::isNeeded).isPresent(), now);
                } else if (!counted.contains(copy.blob())) {
                    kind.ifPresent(ordered -> round.lookAgain(copy.blob()));
                } else if (kind.filter(UnderWay.Kind.LESSON::equals).isEmpty()) {
                    metrics.copied();
                    releases.copied();
                }
            }
            round.order(now);
            return taken(node);
        } finally {
            lock.unlock();
        }
    }

    /** Those that answer orders which are under way: what comes late may not be there any more. */
    private List<CopyReport.Copy> answers(NodeId node, CopyReport report) {
        lock.lock();
        try {
            return report.copies().stream()
                    .filter(copy -> !underWay.isLate(node, copy))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the node was told to make a copy of the blob, or to learn its names, and is not done. */
    boolean hasToMake(NodeId node, BlobId blob) {
        lock.lock();
        try {
            return underWay.orderOf(node, blob).filter(UnderWay.Kind::makes).isPresent();
        } finally {
            lock.unlock();
        }
    }

    private void retainOrdered(NodeId node, Map<BlobId, Integer> made) {
        lock.lock();
        try {
            made.keySet()
                    .removeIf(blob -> underWay.orderOf(node, blob)
                            .filter(UnderWay.Kind::makes)
                            .isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets a node drop those of the blobs of which copies enough have just been proved to it, on nodes that serve at this very
     * moment.
     */
    List<BlobId> release(NodeId node, ReleaseRequest request) {
        nodes.mustBeReady();
        long volume = volume(node, request.folder());
        Map<NodeId, Long> counting = new HashMap<>();
        counting().forEach(each -> counting.put(each.id(), each.volume()));
        Map<BlobId, Set<Long>> remaining = new HashMap<>();
        request.releases()
                .forEach(release -> remaining.put(
                        release.blob(),
                        release.proved().stream()
                                .map(counting::get)
                                .filter(Objects::nonNull)
                                .collect(Collectors.toSet())));
        Supplier<Set<BlobId>> release = () -> catalog.releaseReplicas(epoch.number(), volume, remaining);
        Set<BlobId> released = nodes.get(node).draining() ? release.get() : releases.release(remaining, release);
        metrics.released(released.size());
        lock.lock();
        try {
            remaining.keySet().forEach(blob -> underWay.end(node, blob));
            request.releases().forEach(each -> each.proved().forEach(reliance::answers));
        } finally {
            lock.unlock();
        }
        return List.copyOf(released);
    }

    /** Hears what others have proved to a node of what they are said to hold, as far as it was told to ask them. */
    void checked(NodeId node, CheckReport report) {
        volume(node, report.folder());
        lock.lock();
        try {
            Instant now = time.now();
            Map<BlobId, NodeId> proved = new HashMap<>();
            Map<NodeId, CheckReport.Check> failed = new HashMap<>();
            for (CheckReport.Check check : report.checks()) {
                if (!underWay.mayAsk(node, check.blob(), check.holder())) {
                    continue;
                }
                reliance.checked(node, check, now);
                if (check.flaw() != null) {
                    failed.put(check.holder(), check);
                }
                if (underWay.orderOf(node, check.blob()).equals(Optional.of(UnderWay.Kind.CHECK))) {
                    underWay.end(node, check.blob());
                    if (check.flaw() == null) {
                        proved.put(check.blob(), check.holder());
                    } else {
                        round.lookAgain(check.blob());
                    }
                }
            }
            reliance.told(node, failed.values(), report.silent(), now);
            adoption.proved(proved, now);
        } finally {
            lock.unlock();
        }
    }

    /** Who has failed to prove some copies, or proves nothing at all. Does not wait for a round: an upload is to be placed. */
    @Override
    public boolean is(NodeId node) {
        return reliance.is(node);
    }

    /** What a restart must not forget. That it cannot be written keeps no copy from being made. */
    private void writeDown() {
        try {
            reliance.note(catalog);
            releases.note();
        } catch (RuntimeException e) {
            log.warn("What is known of doubted copies is not written down now, trying again: {}", e.getMessage());
        }
    }

    RepairView view() {
        lock.lock();
        try {
            Count counted = round.counted();
            return new RepairView(
                    nodes.isReady() && round.isComplete(),
                    round.waiting(),
                    underWay.size(),
                    round.lost(),
                    shown(round.oldestLoss()),
                    counted.missingCopies(),
                    counted.bytesAtRisk(),
                    shown(counted.ended()));
        } finally {
            lock.unlock();
        }
    }

    /** Looks at some blobs before all others: something has happened to them. */
    void lookAt(Collection<BlobId> blobs) {
        lock.lock();
        try {
            round.lookAgain(blobs);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has the catalog count what a node says that it holds uncounted: once another holder has had it prove that, if there is one, and
     * it has read it through. Or has it dropped, if there are copies enough.
     */
    void adopt(Node node, List<BlobCopies> found) {
        lock.lock();
        try {
            adoption.adopt(node, found, time.now());
        } finally {
            lock.unlock();
        }
    }

    /** Nodes whose replicas can be read at this very moment, and are to stay. */
    private List<Node> counting() {
        return nodes.all().stream()
                .filter(node -> node.serves() && !node.draining() && node.distrust() == null)
                .toList();
    }

    /** Volumes whose replicas can be read at this very moment, and are to stay. */
    public Set<Long> countingVolumes() {
        return counting().stream().map(Node::volume).collect(Collectors.toUnmodifiableSet());
    }

    /** How many of the copies that a node is said to hold it has lately failed to prove, and to whom. */
    Optional<String> unproven(NodeId node) {
        lock.lock();
        try {
            return reliance.unproven(node, time.now());
        } finally {
            lock.unlock();
        }
    }

    /** The node is none of the cluster's any more. */
    public void forget(NodeId node) {
        lock.lock();
        try {
            reliance.forget(node);
        } finally {
            lock.unlock();
        }
    }

    /** Whether lately some copy could be placed nowhere. */
    public boolean hasNoRoom() {
        lock.lock();
        try {
            return round.hasNoRoom(time.now());
        } finally {
            lock.unlock();
        }
    }

    /** Blobs that can be read on this volume only; nothing while nodes have come or gone since they were counted. */
    OptionalLong onlyOn(long volume) {
        lock.lock();
        try {
            return round.isOutdated()
                    ? OptionalLong.empty()
                    : OptionalLong.of(round.counted().onlyOn(volume));
        } finally {
            lock.unlock();
        }
    }

    int waiting(int urgency) {
        lock.lock();
        try {
            return round.waiting(urgency);
        } finally {
            lock.unlock();
        }
    }

    /** A moment for people. */
    private @Nullable Instant shown(@Nullable Instant moment) {
        return moment == null ? null : time.on(clock, moment);
    }

    private long volume(NodeId node, UUID folder) {
        Node known = nodes.get(node);
        known.mustHave(folder);
        return known.volume();
    }
}
