package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.api.repair.Suspicion;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.BlobCopies;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.CatalogUnavailableException;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.node.OrderSource;
import dev.cofre.manager.placement.LastResort;
import dev.cofre.manager.repair.Rules.Verdict;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * Sees to it that each blob has its copies. When a node goes or comes, what is on its volume is looked at, a page at a
 * time; all other blobs come by in a slow sweep. What a rule finds waits in the backlog, and is looked at once more when
 * its turn has come, so that nothing is done for a state that is past. Thread-safe.
 *
 * <p>All of this is memory, and is found again after a restart; but for what nobody would find again: who has failed to prove what, and
 * how much may be let go.
 */
@Service
class Repair implements OrderSource, LastResort {
    private static final Logger log = LoggerFactory.getLogger(Repair.class);
    private static final int PAGE = 500;
    /** Of a sweep that nobody waits for: a million blobs take an hour and a half. */
    private static final int QUIET_PAGE = 200;

    private static final int PAGES_AT_ONCE = 10;
    private static final int BATCH = 200;
    private static final int MOST_LOST_KNOWN = 10_000;
    /** Of what a node says of another, characters. */
    private static final int MOST_SAID = 300;

    private final Catalog catalog;
    private final Nodes nodes;
    private final Reservations reservations;
    private final CopyOrders copyOrders;
    private final RepairProperties properties;
    private final RepairMetrics metrics;
    private final Suspicions suspicions;
    private final RandomGenerator random;
    private final SteadyTime time;
    private final Clock clock;

    private final Standings standings;
    private final Backlog backlog = new Backlog();
    private final UnderWay underWay;
    private final Balance balance;
    private final Doubts doubts = new Doubts();
    private final Silences silences = new Silences();
    /** Nodes that get something only where no other can take it. */
    private volatile Set<NodeId> notRelied = Set.of();

    private final Releases releases;
    private final Map<Long, Scan> scans = new LinkedHashMap<>();
    private final Map<Long, Standing> seen = new HashMap<>();
    private final Set<BlobId> lost = new HashSet<>();
    private volatile long epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private Membership membership = new Membership(List.of());
    /** No node could take a copy: more of what is to be copied is not looked for until then. */
    private Instant noRoomUntil = Instant.MIN;
    /** A copy has failed: what is left is not looked for again until then. */
    private Instant troubleUntil = Instant.MIN;

    private final Sweep sweep = new Sweep();

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
        this.reservations = reservations;
        this.copyOrders = copyOrders;
        this.properties = properties;
        this.metrics = metrics;
        this.releases = new Releases(brakes, catalog);
        this.suspicions = suspicions;
        this.random = random;
        this.time = time;
        this.clock = clock;
        this.standings = new Standings(properties.urgentGrace());
        this.balance = new Balance(properties.balance().toBytes());
        this.doubts.remember(catalog, time.now());
        this.epoch = catalog.takeEpoch();
        this.underWay = new UnderWay(properties, epoch); // no other manager's begin there
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
            membership = standings.of(nodes.all(), now);
            if (membership.serving().isEmpty()) {
                return; // rather this process was away than all nodes at once; and nobody could copy anything
            }
            doubts.forget(now);
            noteWhoIsNotRelied();
            writeDown();
            noticeChanges(now);
            Set<NodeId> working = membership.working().stream().map(Node::id).collect(Collectors.toSet());
            underWay.giveUp(working, now).forEach(blob -> backlog.add(blob, 0));
            scan(now);
            sweep(now);
            order(now);
            if (isIdle() && !hasNoRoom(now) && !now.isBefore(troubleUntil)) {
                scans.values().forEach(scan -> scan.walk().hurry());
            }
        } catch (CatalogUnavailableException e) {
            log.warn("The catalog cannot be asked which copies are missing, trying again: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Does not wait while a round is under way: the answer to a node's report must not be late. */
    @Override
    public Orders ordersFor(NodeId node, long heard) {
        if (heard > epoch) {
            overtake(node, heard);
        }
        if (!nodes.isReady() || !lock.tryLock()) {
            return Orders.none(epoch);
        }
        try {
            return taken(node);
        } finally {
            lock.unlock();
        }
    }

    private Orders taken(NodeId node) {
        return underWay.take(node, epoch, each -> nodes.find(each).flatMap(copyOrders::prover));
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
                    troubleUntil = now.plus(properties.retry());
                    if (kind.filter(UnderWay.Kind::isNeeded).isPresent()) {
                        sweep.failed();
                    }
                } else if (!counted.contains(copy.blob())) {
                    kind.ifPresent(ordered -> backlog.add(copy.blob(), 0));
                } else if (kind.filter(UnderWay.Kind.LESSON::equals).isEmpty()) {
                    metrics.copied();
                    releases.copied();
                }
            }
            order(now);
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
        Supplier<Set<BlobId>> release = () -> catalog.releaseReplicas(epoch, volume, remaining);
        Set<BlobId> released = nodes.get(node).draining() ? release.get() : releases.release(remaining, release);
        metrics.released(released.size());
        lock.lock();
        try {
            remaining.keySet().forEach(blob -> underWay.end(node, blob));
            request.releases().forEach(each -> each.proved().forEach(silences::end));
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
                if (check.flaw() == null) {
                    doubts.end(check.holder(), check.blob());
                    silences.end(check.holder());
                } else {
                    doubts.add(check.holder(), check.blob(), node, shortened(check.flaw()), now);
                    failed.put(check.holder(), check);
                }
                if (underWay.orderOf(node, check.blob()).equals(Optional.of(UnderWay.Kind.CHECK))) {
                    underWay.end(node, check.blob());
                    if (check.flaw() == null) {
                        proved.put(check.blob(), check.holder());
                    } else {
                        backlog.add(check.blob(), 0);
                    }
                }
            }
            failed.values().forEach(check -> tell(node, check));
            if (report.silent() != null) {
                report.silent().forEach(silence -> tell(node, silence, now));
            }
            noteWhoIsNotRelied();
            adoptProved(proved, now);
        } finally {
            lock.unlock();
        }
    }

    private void tell(NodeId asking, CheckReport.Check failed) {
        suspicions.note(
                failed.holder(),
                Suspicion.Kind.UNPROVEN,
                "%s has not proved to %s that it holds blob %s: %s; %d copies that it is said to hold do not count for now"
                        .formatted(
                                failed.holder(),
                                asking,
                                failed.blob(),
                                shortened(failed.flaw()),
                                doubts.count(failed.holder())));
    }

    /** One that is away says nothing, and is told of elsewhere. */
    private void tell(NodeId asking, CheckReport.Silence silence, Instant now) {
        NodeId holder = silence.holder();
        if (!holder.equals(asking) && nodes.find(holder).filter(Node::serves).isPresent()) {
            silences.add(holder, asking, silence.questions(), shortened(silence.said()), now)
                    .ifPresent(said -> suspicions.note(holder, Suspicion.Kind.UNPROVEN, said));
        }
    }

    private static String shortened(@Nullable String said) {
        String text = String.valueOf(said);
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + "…" : text;
    }

    /** Who has failed to prove some copies, or proves nothing at all. Does not wait for a round: an upload is to be placed. */
    @Override
    public boolean is(NodeId node) {
        return notRelied.contains(node);
    }

    /** What a restart must not forget. That it cannot be written keeps no copy from being made. */
    private void writeDown() {
        try {
            doubts.note(catalog);
            releases.note();
        } catch (RuntimeException e) {
            log.warn("What is known of doubted copies is not written down now, trying again: {}", e.getMessage());
        }
    }

    private void noteWhoIsNotRelied() {
        notRelied = nodes.all().stream()
                .map(Node::id)
                .filter(node -> doubts.isSuspicious(node) || silences.isSilent(node))
                .collect(Collectors.toUnmodifiableSet());
    }

    RepairView view() {
        lock.lock();
        try {
            boolean known = sweep.isClean() && nodes.isReady() && membership.isSettled();
            return new RepairView(
                    known && scans.isEmpty() && !lacksCopies() && lost.isEmpty(),
                    backlog.size(),
                    underWay.size(),
                    lost.size(),
                    shown(oldestLoss()),
                    sweep.counted().missingCopies(),
                    sweep.counted().bytesAtRisk(),
                    shown(sweep.counted().ended()));
        } finally {
            lock.unlock();
        }
    }

    /** Looks at some blobs before all others: something has happened to them. */
    void lookAt(Collection<BlobId> blobs) {
        lock.lock();
        try {
            if (backlog.hasRoomFor(blobs.size())) { // otherwise the sweep comes by
                blobs.forEach(blob -> backlog.add(blob, 0));
            }
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
            Instant now = time.now();
            int room = node.state() == NodeState.LIVE ? underWay.room(node.id(), now) : 0;
            for (BlobCopies copies : found) {
                if (room <= 0) {
                    return; // they come by again
                }
                if (underWay.contains(copies.blob()) || doubts.contains(node.id(), copies.blob())) {
                    continue;
                }
                Situation blob = Situation.of(copies, membership, doubts);
                Optional<Node> witness = blob.witnesses(node.id()).stream()
                        .filter(each -> underWay.room(each.id(), now) > 0)
                        .findFirst();
                if (blob.serving().size() >= copies.wanted() || blob.readable().isEmpty()) {
                    adopt(node, blob, now);
                } else if (isShort(blob) && witness.isPresent()) {
                    underWay.check(witness.get().id(), new CheckOrder(copies.blob(), node.id()), now);
                }
                room--;
            }
        } finally {
            lock.unlock();
        }
    }

    private void adoptProved(Map<BlobId, NodeId> proved, Instant now) {
        for (BlobCopies copies : catalog.copies(proved.keySet())) {
            nodes.find(Objects.requireNonNull(proved.get(copies.blob())))
                    .filter(holder -> holder.state() == NodeState.LIVE
                            && !copies.volumes().containsKey(holder.volume()))
                    .ifPresent(holder -> adopt(holder, Situation.of(copies, membership, doubts), now));
        }
    }

    private void adopt(Node node, Situation blob, Instant now) {
        if (blob.serving().size() >= blob.wanted()) {
            underWay.surplus(node.id(), surplus(blob, node.id()), now);
        } else if (isShort(blob)) {
            copyOrders.of(blob, node.id(), underWay).ifPresent(order -> underWay.copy(node.id(), order, now));
        }
    }

    /** While those that lack are away for a moment only, a copy more would be one too many soon: it is found again by comparing. */
    private static boolean isShort(Situation blob) {
        int serving = blob.serving().size();
        return serving == 0 || serving + blob.count(Standing.EXPECTED) < blob.wanted();
    }

    private static SurplusOrder surplus(Situation blob, NodeId from) {
        return new SurplusOrder(
                blob.blob(),
                blob.wanted(),
                blob.wanted() == 0
                        ? List.of()
                        : blob.provers(from).stream().map(Node::id).toList());
    }

    /** Nodes whose replicas can be read at this very moment, and are to stay. */
    private List<Node> counting() {
        return nodes.all().stream()
                .filter(node -> node.serves() && !node.draining() && node.distrust() == null)
                .toList();
    }

    /** Volumes whose replicas can be read at this very moment, and are to stay. */
    Set<Long> countingVolumes() {
        return counting().stream().map(Node::volume).collect(Collectors.toUnmodifiableSet());
    }

    /** How many of the copies that a node is said to hold it has lately failed to prove, and to whom. */
    Optional<String> unproven(NodeId node) {
        lock.lock();
        try {
            doubts.forget(time.now());
            int count = doubts.count(node);
            return count == 0
                    ? Optional.empty()
                    : Optional.of("%d copies that it is said to hold it has not proved to %s"
                            .formatted(
                                    count,
                                    doubts.askedBy(node).stream()
                                            .map(NodeId::value)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        } finally {
            lock.unlock();
        }
    }

    /** The node is none of the cluster's any more. */
    void forget(NodeId node) {
        lock.lock();
        try {
            doubts.end(node);
            silences.end(node);
        } finally {
            lock.unlock();
        }
    }

    /** Whether lately some copy could be placed nowhere. */
    boolean hasNoRoom() {
        lock.lock();
        try {
            return hasNoRoom(time.now());
        } finally {
            lock.unlock();
        }
    }

    /** Blobs that can be read on this volume only; nothing while nodes have come or gone since they were counted. */
    OptionalLong onlyOn(long volume) {
        lock.lock();
        try {
            return sweep.isOutdated() || sweep.counted().ended() == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(sweep.counted().onlyOn(volume));
        } finally {
            lock.unlock();
        }
    }

    int waiting(int urgency) {
        lock.lock();
        try {
            return backlog.size(urgency);
        } finally {
            lock.unlock();
        }
    }

    /** After the loss of a catalog, or with a clock that was ahead: nodes that have heard more would follow nobody any more. */
    private void overtake(NodeId node, long heard) {
        try {
            catalog.overtakeEpoch(heard).ifPresent(higher -> {
                log.info("{} has had orders of epoch {}: this manager's is {} from now on", node, heard, higher);
                epoch = higher;
            });
        } catch (CatalogUnavailableException e) {
            log.warn("Epoch {} cannot be overtaken now, trying again: {}", heard, e.getMessage());
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

    private @Nullable Instant oldestLoss() {
        return scans.values().stream()
                .filter(scan -> membership
                        .holder(scan.volume())
                        .filter(each -> each.is(Standing.SERVING) || each.is(Standing.LEAVING))
                        .isEmpty())
                .map(Scan::since)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Whether copies or names are to be made. One too many is no lack, and may stay as long as an upload of it is open. */
    private boolean lacksCopies() {
        return backlog.sizeBefore(Rules.FIRST_OF_SURPLUS) > 0 || underWay.making() > 0;
    }

    private boolean isIdle() {
        return backlog.size() == 0 && underWay.size() == 0;
    }

    private boolean hasNoRoom(Instant now) {
        return now.isBefore(noRoomUntil);
    }

    /** Begins to look at the volumes whose worth has changed. */
    private void noticeChanges(Instant now) {
        Set<Long> current = new HashSet<>();
        boolean somebodyCame = false;
        for (Holder holder : membership.all()) {
            long volume = holder.node().volume();
            current.add(volume);
            Standing before = seen.put(volume, holder.standing());
            if (before != holder.standing()) {
                sweep.nodesChanged();
            }
            boolean goodStart = before == null && holder.is(Standing.SERVING);
            if (before != holder.standing() && !holder.is(Standing.EXPECTED) && !goodStart) {
                scan(volume, holder.is(Standing.LOST) ? since(volume, now) : now);
            }
            somebodyCame |= before != holder.standing() && holder.is(Standing.SERVING);
        }
        Set<Long> replaced = new HashSet<>(seen.keySet());
        replaced.removeAll(current);
        for (long volume : replaced) { // its node has another folder now
            seen.remove(volume);
            scan(volume, since(volume, now));
        }
        if (somebodyCame) {
            noRoomUntil = Instant.MIN;
            troubleUntil = Instant.MIN;
            scans.values().forEach(scan -> scan.walk().hurry());
        }
    }

    private void scan(long volume, Instant since) {
        scans.put(volume, new Scan(volume, since));
    }

    /** Since when a volume is missed: what became worse now has begun earlier. */
    private Instant since(long volume, Instant now) {
        Scan earlier = scans.get(volume);
        return earlier == null ? now : earlier.since();
    }

    private void scan(Instant now) {
        int pages = 0;
        for (Scan scan : List.copyOf(scans.values())) {
            while (pages < PAGES_AT_ONCE && scan.walk().isDue(now) && !hasNoRoom(now) && backlog.hasRoomFor(PAGE)) {
                pages++;
                List<BlobCopies> page =
                        catalog.copiesOn(scan.volume(), scan.walk().cursor(), PAGE);
                scan.found(look(situations(page)));
                if (!page.isEmpty()) {
                    scan.walk().advance(page.get(page.size() - 1).row());
                }
                if (page.size() < PAGE && scan.end(now.plus(properties.retry()))) {
                    end(scan, now);
                    break;
                }
            }
        }
    }

    private void end(Scan scan, Instant now) {
        scans.remove(scan.volume());
        Optional<Holder> holder = membership.holder(scan.volume());
        if (holder.isPresent() && holder.get().is(Standing.LEAVING)) {
            log.info(
                    "Node {} is empty: all that it held is on other nodes",
                    holder.get().node().id());
        }
        if (holder.isEmpty() || holder.get().is(Standing.LOST)) {
            log.info(
                    "All that {} held has its copies on other nodes again, {} after it was found missing{}",
                    holder.map(each -> each.node().id().value()).orElse("a replaced data folder"),
                    Duration.between(scan.since(), now),
                    lost.isEmpty() ? "" : ", but for %d blobs of which no copy is left".formatted(lost.size()));
        }
    }

    private void sweep(Instant now) {
        int pages = sweep.isFast() ? PAGES_AT_ONCE : 1;
        int most = sweep.isFast() || Balance.isUneven(membership) ? PAGE : QUIET_PAGE;
        while (pages-- > 0 && sweep.walk().isDue(now) && backlog.hasRoomFor(PAGE)) {
            List<BlobCopies> page = catalog.copies(sweep.walk().cursor(), most);
            List<Situation> blobs = situations(page);
            look(blobs);
            balance(blobs, now);
            blobs.forEach(sweep::count);
            if (page.size() < most) {
                sweep.end(now, now.plus(properties.retry()));
            } else {
                sweep.walk().advance(page.get(page.size() - 1).row());
            }
        }
    }

    /** Only once nothing is missing: what is in one place too many must not delay what is in too few. */
    private void balance(List<Situation> page, Instant now) {
        if (!sweep.isClean() || !scans.isEmpty() || lacksCopies() || !Balance.isUneven(membership)) {
            return;
        }
        for (Situation blob : page) {
            if (!balance.isDue(now)) {
                return;
            }
            if (underWay.contains(blob.blob())) {
                continue;
            }
            balance.target(blob, membership, underWay, doubts)
                    .filter(node -> underWay.room(node.id(), now) > 0)
                    .ifPresent(node -> copyOrders.of(blob, node.id(), underWay).ifPresent(order -> {
                        underWay.move(node.id(), order, now);
                        balance.spend(blob.size());
                    }));
        }
    }

    private List<Situation> situations(List<BlobCopies> page) {
        return page.stream()
                .map(copies -> Situation.of(copies, membership, doubts))
                .toList();
    }

    /** @return whether there is something to do for any of them */
    private boolean look(List<Situation> page) {
        boolean found = false;
        for (Situation blob : page) {
            Optional<Verdict> verdict = verdict(blob);
            if (verdict.isPresent()) {
                found = true;
                if (verdict.get().finding() instanceof Finding.Copy) {
                    sweep.foundMissing();
                }
                if (!underWay.contains(blob.blob())) {
                    backlog.add(blob.blob(), verdict.get().urgency());
                }
            }
        }
        return found;
    }

    /** What can be done for a blob; nothing for a lost one, which is remembered. */
    private Optional<Verdict> verdict(Situation blob) {
        Optional<Verdict> verdict = Rules.look(blob);
        boolean gone = verdict.isPresent() && verdict.get().finding() instanceof Finding.Lost;
        if (!gone) {
            lost.remove(blob.blob());
            return verdict;
        }
        if (lost.size() < MOST_LOST_KNOWN && lost.add(blob.blob())) {
            log.error(
                    "No copy is left of blob {} ({} bytes): bring back one of the servers that held it",
                    blob.blob(),
                    blob.size());
        }
        return Optional.empty();
    }

    /** Gives as many orders as the nodes may have. */
    private void order(Instant now) {
        Targets targets = new Targets(membership, underWay, this, reservations, random, now);
        while (targets.room() > 0) {
            List<BlobId> next = backlog.take(Math.min(BATCH, targets.room()));
            if (next.isEmpty()) {
                return;
            }
            boolean later = false;
            for (Situation blob : situations(catalog.copies(next))) {
                Optional<Verdict> verdict = underWay.contains(blob.blob()) ? Optional.empty() : verdict(blob);
                if (verdict.isPresent() && !act(blob, verdict.get(), targets, now)) {
                    later = true;
                    backlog.add(blob.blob(), verdict.get().urgency());
                }
            }
            if (later) {
                return;
            }
        }
    }

    /** @return false if the nodes that could do it have enough to do for now */
    private boolean act(Situation blob, Verdict verdict, Targets targets, Instant now) {
        if (verdict.finding() instanceof Finding.Surplus surplus) {
            NodeId node = surplus.from().node().id();
            if (blob.wanted() > 0 && !surplus.from().node().draining() && releases.areStopped()) {
                return true; // found again by the next sweep
            }
            if (!targets.hasRoom(node)) {
                return false;
            }
            underWay.surplus(node, surplus(blob, node), now);
            targets.given(node);
            return true;
        }
        if (verdict.finding() instanceof Finding.Lesson lesson) {
            NodeId node = lesson.to().node().id();
            if (!targets.hasRoom(node)) {
                return false;
            }
            copyOrders.of(blob, node, underWay).ifPresent(order -> {
                underWay.lesson(node, order, now);
                targets.given(node);
            });
            return true;
        }
        Targets.Choice choice = targets.forCopyOf(blob);
        if (choice instanceof Targets.Choice.Later) {
            return false;
        }
        if (choice instanceof Targets.Choice.To to) {
            Optional<CopyOrder> order = copyOrders.of(blob, to.node().id(), underWay);
            order.ifPresent(copy -> {
                underWay.copy(to.node().id(), copy, now);
                targets.given(to.node().id());
            });
        } else {
            log.debug("No node can take a copy of blob {} ({} bytes)", blob.blob(), blob.size());
            noRoomUntil = now.plus(properties.retry());
            sweep.failed();
        }
        return true;
    }
}
