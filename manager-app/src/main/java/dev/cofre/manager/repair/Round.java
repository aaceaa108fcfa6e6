package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.repair.order.Balance;
import dev.cofre.manager.repair.order.CopyOrders;
import dev.cofre.manager.repair.order.Releases;
import dev.cofre.manager.repair.order.RepairProperties;
import dev.cofre.manager.repair.order.Targets;
import dev.cofre.manager.repair.order.UnderWay;
import dev.cofre.manager.repair.rule.Finding;
import dev.cofre.manager.repair.rule.Rules;
import dev.cofre.manager.repair.rule.Rules.Verdict;
import dev.cofre.manager.repair.standing.Doubts;
import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Membership;
import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import dev.cofre.manager.repair.standing.Standings;
import dev.cofre.manager.repair.walk.Backlog;
import dev.cofre.manager.repair.walk.Count;
import dev.cofre.manager.repair.walk.Scan;
import dev.cofre.manager.repair.walk.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What repair does again and again: notices which nodes have come or gone, walks through what they hold and slowly through all else,
 * and gives as many orders as the nodes may have. In one piece, as each of these steps goes by what the one before has found. Not
 * thread-safe.
 */
final class Round {
    private static final Logger log = LoggerFactory.getLogger(Round.class);
    private static final int PAGE = 500;
    /** Of a sweep that nobody waits for: a million blobs take an hour and a half. */
    private static final int QUIET_PAGE = 200;

    private static final int PAGES_AT_ONCE = 10;
    private static final int BATCH = 200;

    private final ReplicaCatalog catalog;
    private final CopyOrders copyOrders;
    private final RepairProperties properties;
    private final UnderWay underWay;
    private final Doubts doubts;
    private final Releases releases;
    private final BiFunction<Membership, Instant, Targets> targeting;

    private final Standings standings;
    private final Balance balance;
    private final Backlog backlog = new Backlog();
    private final Sweep sweep = new Sweep();
    private final Map<Long, Scan> scans = new LinkedHashMap<>();
    private final Map<Long, Standing> seen = new HashMap<>();
    private final Losses losses = new Losses();
    private Membership membership = new Membership(List.of());
    /** No node could take a copy: more of what is to be copied is not looked for until then. */
    private Instant noRoomUntil = Instant.MIN;
    /** A copy has failed: what is left is not looked for again until then. */
    private Instant troubleUntil = Instant.MIN;

    /** @param targeting which nodes may get copies at a moment */
    Round(
            ReplicaCatalog catalog,
            CopyOrders copyOrders,
            RepairProperties properties,
            UnderWay underWay,
            Doubts doubts,
            Releases releases,
            BiFunction<Membership, Instant, Targets> targeting) {
        this.catalog = catalog;
        this.copyOrders = copyOrders;
        this.properties = properties;
        this.underWay = underWay;
        this.doubts = doubts;
        this.releases = releases;
        this.targeting = targeting;
        this.standings = new Standings(properties.urgentGrace());
        this.balance = new Balance(properties.balance().toBytes());
    }

    /**
     * Sees who is there.
     *
     * @return false if nobody is: rather this process was away than all nodes at once; and nobody could copy anything
     */
    boolean begin(Collection<Node> nodes, Instant now) {
        membership = standings.of(nodes, now);
        return !membership.serving().isEmpty();
    }

    void run(Instant now) {
        noticeChanges(now);
        Set<NodeId> working = membership.working().stream().map(Node::id).collect(Collectors.toSet());
        underWay.giveUp(working, now).forEach(backlog::lookAgain);
        scan(now);
        sweep(now);
        order(now);
        losses.news().forEach(line -> log.error("{}", line));
        if (isIdle() && !hasNoRoom(now) && !now.isBefore(troubleUntil)) {
            scans.values().forEach(scan -> scan.walk().hurry());
        }
    }

    /** One blob as it is for the nodes that were there last. */
    Situation situation(BlobCopies copies) {
        return Situation.of(copies, membership, doubts);
    }

    /** As soon as it is its turn. */
    void lookAgain(BlobId blob) {
        backlog.lookAgain(blob);
    }

    /** The same for many, if there is room; otherwise the sweep comes by. */
    void lookAgain(Collection<BlobId> blobs) {
        if (backlog.hasRoomFor(blobs.size())) {
            blobs.forEach(backlog::lookAgain);
        }
    }

    /** What was ordered has failed. @param needed whether a copy is missing for it */
    void failed(boolean needed, Instant now) {
        troubleUntil = now.plus(properties.retry());
        if (needed) {
            sweep.failed();
        }
    }

    /** Whether no copy is known to be missing, and everything was looked at. */
    boolean isComplete() {
        return sweep.isClean() && membership.isSettled() && scans.isEmpty() && !lacksCopies() && losses.isEmpty();
    }

    /** The last whole count. */
    Count counted() {
        return sweep.counted();
    }

    /** Whether nodes have come or gone since the last count began, or there was none. */
    boolean isOutdated() {
        return sweep.isOutdated() || sweep.counted().ended() == null;
    }

    int waiting() {
        return backlog.size();
    }

    int waiting(int urgency) {
        return backlog.size(urgency);
    }

    int lost() {
        return losses.size();
    }

    /** Since when the oldest loss that is not made good was noticed; null if there is none. */
    @Nullable
    Instant oldestLoss() {
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
        return backlog.lacking() > 0 || underWay.making() > 0;
    }

    private boolean isIdle() {
        return backlog.size() == 0 && underWay.size() == 0;
    }

    /** Whether lately some copy could be placed nowhere. */
    boolean hasNoRoom(Instant now) {
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
                    losses.isEmpty() ? "" : ", but for %d blobs of which no copy is left".formatted(losses.size()));
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
        return page.stream().map(this::situation).toList();
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
                    backlog.add(blob.blob(), verdict.get());
                }
            }
        }
        return found;
    }

    /** What can be done for a blob; nothing for a lost one, which is remembered, and told at the end of the round. */
    private Optional<Verdict> verdict(Situation blob) {
        Optional<Verdict> verdict = Rules.look(blob);
        boolean gone = verdict.isPresent() && verdict.get().finding() instanceof Finding.Lost;
        if (!gone) {
            losses.remove(blob.blob());
            return verdict;
        }
        losses.add(blob.blob());
        return Optional.empty();
    }

    /** Gives as many orders as the nodes may have. */
    void order(Instant now) {
        Targets targets = targeting.apply(membership, now);
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
                    backlog.add(blob.blob(), verdict.get());
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
            underWay.surplus(node, blob.surplusOf(node), now);
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
