package dev.cofre.manager.rebuild;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.CatalogUnavailableException;
import dev.cofre.manager.catalog.NewVersion;
import dev.cofre.manager.history.Gap;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.service.start.StartRefusedException;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Enters what the catalog lacks, as soon as it is known to lack something and all servers are there; then it is certain again. Where a
 * server is away that may know more, or a number was given twice, a person has to say how to go on.
 */
@Component
class CatchUp {
    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int EXAMPLES = 5;
    private static final Act WITHOUT = new Act("missing-servers", "catalog", "servers", null);
    private static final Act RENUMBER = new Act("renumbering", "catalog", "versions", null);

    private final History history;
    private final Nodes nodes;
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
            if (isComplete() && !hasEntered(gap)) {
                notBefore = time.now().plus(AGAIN); // it reads much
            }
        } catch (StartRefusedException e) { // by a server that was asked
            history.isHeldUp("A journal cannot be read, and it is tried again: " + e.getMessage());
            notBefore = time.now().plus(AGAIN);
        } catch (CatalogUnavailableException e) {
            log.debug("Nothing can be entered now: {}", e.getMessage());
        } catch (ProblemException e) {
            history.isHeldUp("It is tried again: " + e.getMessage());
            notBefore = time.now().plus(AGAIN);
        }
    }

    private boolean mayProceed() {
        return brakes.mayProceed(WITHOUT) || brakes.mayProceed(RENUMBER);
    }

    /** Whether all servers are there, or a person has said that it goes on without those that are not. */
    private boolean isComplete() {
        List<Node> all = nodes.all();
        List<Node> away = all.stream().filter(node -> !node.serves()).toList();
        if (away.isEmpty()) {
            brakes.drop(WITHOUT);
            return true;
        }
        String names = away.stream().map(node -> node.id().value()).collect(Collectors.joining(", "));
        if (away.size() < all.size() && brakes.isMeant(WITHOUT, away.size(), all.size())) {
            log.warn("What the catalog lacks is entered without {}: somebody has said so", names);
            return true;
        }
        history.isHeldUp(
                "Not here, and may know what the catalog lacks: %s. Start what is missing; what is gone for good is left out by 'cofre proceed %s %s', and what only that knew is not listed then"
                        .formatted(names, WITHOUT.kind(), WITHOUT.scope()));
        return false;
    }

    private boolean hasEntered(Gap gap) {
        @Nullable Long since = gap.since().isPresent() ? gap.since().getAsLong() : null;
        List<Source> sources = new ArrayList<>();
        for (Node node : nodes.all()) {
            if (node.serves()) {
                Source source = journals.of(node, since);
                node.mustHave(source.node().folder());
                sources.add(source);
            }
        }
        MissingTail tail = new MissingTail(sources, catalog);
        MissingTail.Outcome found = tail.run();
        if (!found.taken().isEmpty() && !mayRenumber(found.taken())) {
            return false;
        }
        tail.append(found.taken());
        sources.forEach(source -> Rebuild.newest(source.node())
                .ifPresent(seen -> catalog.caughtUp(source.node().folder(), seen)));
        catalog.goOn(gap.highest(), clusterTime.now());
        history.isClosed(gap);
        log.warn(
                "The catalog has what it lacked: {} versions are listed again, {} have their numbers only, {} got another number, {} records of journals are damaged. What was deleted, had back or let go meanwhile is not known: nothing is let go until 'cofre proceed letting-go catalog'",
                found.entered(),
                found.nowhere(),
                found.taken().size(),
                found.unreadable());
        return true;
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
        String examples = taken.stream()
                .limit(EXAMPLES)
                .map(each -> "%s '%s'".formatted(each.client(), each.name()))
                .collect(Collectors.joining(", "));
        history.isHeldUp(
                "%d versions have numbers that were given to other uploads since (%s): two managers have worked on copies of one catalog. Make sure that only one runs; 'cofre proceed %s %s' makes these the next versions of their files"
                        .formatted(taken.size(), examples, RENUMBER.kind(), RENUMBER.scope()));
        return false;
    }
}
