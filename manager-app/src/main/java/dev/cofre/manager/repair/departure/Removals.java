package dev.cofre.manager.repair.departure;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.catalog.node.NodeCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.repair.Repair;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Service;

/**
 * Removes nodes that are gone for good from the catalog, once nothing counts on them: nothing is lost by it, and a node that was
 * removed too early finds its bytes still needed by nobody.
 */
@Service
class Removals {
    /** Others write to the catalog between two pages. */
    private static final int PAGE = 2000;
    /** A caller does not wait for longer. */
    private static final Duration ONE_CALL = Duration.ofSeconds(5);

    private final Nodes nodes;
    private final NodeCatalog catalog;
    private final CourseCatalog course;
    private final Reservations reservations;
    private final Repair repair;
    private final SteadyTime time;

    Removals(
            Nodes nodes,
            NodeCatalog catalog,
            CourseCatalog course,
            Reservations reservations,
            Repair repair,
            SteadyTime time) {
        this.nodes = nodes;
        this.catalog = catalog;
        this.course = course;
        this.reservations = reservations;
        this.repair = repair;
        this.time = time;
    }

    RemovalView remove(NodeId id) {
        nodes.mustBeReady();
        Node node = nodes.get(id);
        nodes.mustBeGone(node);
        mustBeUnneeded(node);
        Instant end = time.now().plus(ONE_CALL);
        int forgotten = PAGE;
        while (forgotten == PAGE && time.now().isBefore(end)) {
            forgotten = catalog.forgetReplicas(id, others(node), PAGE);
        }
        if (forgotten == PAGE) {
            return new RemovalView(id, false, catalog.replicasOf(id));
        }
        nodes.remove(id);
        repair.forget(id);
        return new RemovalView(id, true, 0);
    }

    private void mustBeUnneeded(Node node) {
        NodeId id = node.id();
        if (Departures.isReceiving(node, reservations)) {
            throw refusal("uploads to %s are under way, or were a moment ago; try again in a quarter of an hour"
                    .formatted(id));
        }
        if (course.held().isPresent()) {
            throw refusal(
                    "the catalog has lacked something, and what was let go meanwhile is not known: 'cofre proceed letting-go catalog' first, then remove %s"
                            .formatted(id));
        }
        long needed = catalog.neededFrom(id, others(node));
        if (needed > 0) {
            throw refusal(
                    "%,d copies at %s are still needed: their blobs have too few copies on other servers ('cofre nodes %s' says which). They are made there by themselves while a server has them and others have the room; for those that %s alone holds start it again, or delete their files, which then leave the trash after a week"
                            .formatted(needed, id, id, id));
        }
    }

    private Set<Long> others(Node node) {
        Set<Long> others = new HashSet<>(repair.countingVolumes());
        others.remove(node.volume());
        return others;
    }

    private static ProblemException refusal(String why) {
        return new ProblemException(ProblemType.STILL_NEEDED, why);
    }
}
