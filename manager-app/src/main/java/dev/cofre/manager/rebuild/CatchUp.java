package dev.cofre.manager.rebuild;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.history.Gap;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.rebuild.MissingTail.Hearsay;
import dev.cofre.manager.rebuild.journal.Journals;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.manager.rebuild.journal.UnreadableJournalException;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Enters what the catalog lacks, as soon as it is known to lack something and all servers are there; then it is certain again. Where a
 * server is away that may know more, or not to be believed, or a number was given twice, a person has to say how to go on.
 */
@Component
class CatchUp {
    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int EXAMPLES = 5;
    private static final Act RENUMBER = new Act("renumbering", "catalog", "versions", null);
    private static final Act BELIEVE = new Act("hearsay", "catalog", "versions", null);
    /** Whoever has been waited for longer is waited for on, and a person may say that it goes on without. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final History history;
    private final Nodes nodes;
    private final Roll roll;
    private final Catalog catalog;
    private final Brakes brakes;
    private final ClusterTime clusterTime;
    private final SteadyTime time;
    private final Journals journals;
    private @Nullable Instant notBefore;

    CatchUp(
            History history,
            Nodes nodes,
            Catalog catalog,
            Brakes brakes,
            ClusterTime clusterTime,
            SteadyTime time,
            Journals journals) {
        this.history = history;
        this.nodes = nodes;
        this.roll = new Roll(history, nodes, brakes);
        this.catalog = catalog;
        this.brakes = brakes;
        this.clusterTime = clusterTime;
        this.time = time;
        this.journals = journals;
    }

    @Scheduled(fixedDelayString = "${cofre.manager.history.interval:1s}")
    void look() {
        Gap gap = history.gap().orElse(null);
        boolean pausing = notBefore != null && time.now().isBefore(notBefore);
        if (gap == null || !nodes.isWarm() || pausing && !mayProceed()) {
            return;
        }
        notBefore = null;
        try {
            Optional<List<Node>> asked = roll.call();
            if (asked.isPresent() && !hasEntered(gap, asked.get())) {
                notBefore = time.now().plus(AGAIN); // it reads much
            }
        } catch (UnreadableJournalException e) {
            roll.doubt(Map.of(e.node(), e.getMessage()));
            roll.isHeldUp("");
            notBefore = time.now().plus(AGAIN);
        } catch (CatalogUnavailableException e) {
            log.debug("Nothing can be entered now: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("What the catalog lacks cannot be entered", e);
            history.isHeldUp("It is tried again: " + e);
            notBefore = time.now().plus(AGAIN);
        }
    }

    private boolean mayProceed() {
        return roll.mayProceed() || brakes.mayProceed(RENUMBER) || brakes.mayProceed(BELIEVE);
    }

    private boolean hasEntered(Gap gap, List<Node> asked) {
        Gap whole = whole(gap, asked);
        @Nullable Long since = whole.since().isPresent() ? whole.since().getAsLong() : null;
        List<Source> sources = asked.stream().map(node -> source(node, since)).toList();
        MissingTail tail = new MissingTail(sources, catalog);
        MissingTail.Outcome found = tail.run(sources.size() < 2 || !roll.isWhole() || brakes.mayProceed(BELIEVE));
        if (!found.hearsay().isEmpty()) {
            isHeldUpBy(found.hearsay());
            return false;
        }
        if (!found.taken().isEmpty() && !mayRenumber(found.taken())) {
            return false;
        }
        tail.append(found.taken());
        // first: nobody tells of the gap again once what follows is there
        catalog.goOn(whole.highest(), clusterTime.now());
        sources.forEach(source -> Rebuild.newest(source.node())
                .ifPresent(seen -> catalog.caughtUp(source.node().folder(), seen)));
        history.isClosed(gap);
        roll.end();
        brakes.drop(RENUMBER);
        brakes.drop(BELIEVE);
        log.warn(
                "The catalog has what it lacked: {} versions are listed again, {} of them with bad bytes only, {} have their numbers only, {} got another number, {} records of journals were left out, as they are damaged or cannot be. What was deleted, had back or let go meanwhile is not known: nothing is let go until 'cofre proceed letting-go catalog'",
                found.entered(),
                found.damaged(),
                found.nowhere(),
                found.taken().size(),
                found.leftOut());
        return true;
    }

    /**
     * The gap with what servers have not told yet: where the database was set back under this manager, it is the first to know, and does
     * not know which courses they have seen before.
     */
    private Gap whole(Gap gap, List<Node> asked) {
        CatalogHistory now = catalog.history();
        Gap all = gap;
        for (Node node : asked) {
            List<CatalogMark> seen = source(node, null).node().report().catalog();
            if (seen != null && !seen.isEmpty() && !now.satisfies(node.folder(), seen.get(0))) {
                all = all.and(new Gap(now.common(node.folder(), seen), now.credible(seen.get(0)), Map.of()));
            }
        }
        return all;
    }

    private Source source(Node node, @Nullable Long since) {
        return WatchedSource.of(node, () -> journals.of(node, since), time, spent -> {
            if (spent.compareTo(LONG) > 0
                    && roll.isLeftOut(
                            node, "has been telling its journal for %d minutes".formatted(spent.toMinutes()))) {
                throw new UnreadableJournalException(node.id(), "was left out while its journal was read");
            }
        });
    }

    private void isHeldUpBy(Map<NodeId, Hearsay> hearsay) {
        long count = hearsay.values().stream().mapToLong(Hearsay::count).sum();
        if (!brakes.mayProceed(BELIEVE)) { // that came while it was being read, and is for the next time
            brakes.isMeant(BELIEVE, count, count);
        }
        Map<NodeId, String> doubts = new TreeMap<>();
        hearsay.forEach((node, told) -> doubts.put(
                node,
                "alone knows %d versions that others should know, too (%s)"
                        .formatted(told.count(), examples(told.examples()))));
        roll.doubt(doubts);
        roll.isHeldUp("'cofre proceed %s %s' lists them: their other holders may have lost their folders since; "
                .formatted(BELIEVE.kind(), BELIEVE.scope()));
    }

    private boolean mayRenumber(List<NewVersion> taken) {
        if (brakes.isMeant(RENUMBER, taken.size(), taken.size())) {
            taken.forEach(each -> log.warn(
                    "Upload {} of '{}' of {} becomes the next version: its number was given twice",
                    each.upload(),
                    each.name(),
                    each.client()));
            return true;
        }
        history.isHeldUp(
                "%d versions have numbers that were given to other uploads since (%s): two managers have worked on copies of one catalog. Make sure that only one runs; 'cofre proceed %s %s' makes these the next versions of their files"
                        .formatted(taken.size(), examples(taken), RENUMBER.kind(), RENUMBER.scope()));
        return false;
    }

    private static String examples(List<NewVersion> versions) {
        return versions.stream()
                .limit(EXAMPLES)
                .map(each -> "%s '%s'".formatted(each.client(), each.name()))
                .collect(Collectors.joining(", "));
    }
}
