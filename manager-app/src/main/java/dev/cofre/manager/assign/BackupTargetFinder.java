package dev.cofre.manager.assign;

import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.manager.catalog.file.FileCatalog;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.placement.Choice;
import dev.cofre.manager.placement.Demand;
import dev.cofre.manager.placement.NotEnoughNodesException;
import dev.cofre.manager.placement.Placement;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.reservation.Reservations.Reservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Says where a primary is to send the replicas of the uploads of a call, and reserves the space for them. */
@Service
class BackupTargetFinder {
    private final FileCatalog catalog;
    private final Nodes nodes;
    private final Candidates candidates;
    private final Reservations reservations;
    private final Grants grants;
    private final AssignmentCheck assignments;
    private final CopiesPolicy policy;

    BackupTargetFinder(
            FileCatalog catalog,
            Nodes nodes,
            Candidates candidates,
            Reservations reservations,
            Grants grants,
            AssignmentCheck assignments,
            CopiesPolicy policy) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.candidates = candidates;
        this.reservations = reservations;
        this.grants = grants;
        this.assignments = assignments;
        this.policy = policy;
    }

    BackupTargets find(BackupTargetRequest request) {
        nodes.mustBeReady();
        Node primary = nodes.get(request.primary());
        List<NodeId> excluded = Objects.requireNonNullElse(request.exclude(), List.of());
        Map<Wanted, Problem> notAssigned = new HashMap<>();
        request.uploads()
                .forEach(wanted -> assignments
                        .problem(primary.id(), wanted)
                        .ifPresentOrElse(
                                problem -> notAssigned.put(wanted, problem),
                                () -> reservations.release(wanted.upload(), excluded)));
        Map<BlobId, StoredBlob> held = catalog.blobs(request.uploads().stream()
                .map(Wanted::held)
                .filter(Objects::nonNull)
                .distinct()
                .toList());

        Placement placement = candidates.placement(null);
        Instant expires = grants.expiry();
        List<Reservation> reserved = new ArrayList<>();
        List<BackupTargets.Targets> answers = new ArrayList<>();
        for (Wanted wanted : request.uploads()) {
            Problem problem = notAssigned.get(wanted);
            if (problem != null) {
                answers.add(BackupTargets.Targets.of(wanted.upload(), problem));
                continue;
            }
            Demand demand = demand(wanted, Set.copyOf(excluded), held);
            Choice choice;
            try {
                choice = placement.replicas(demand, primary.id(), wanted.count(), atLeast(wanted));
            } catch (NotEnoughNodesException e) {
                // uploads of many clients travel in one call: what has no place must not take the others along
                answers.add(BackupTargets.Targets.of(wanted.upload(), e.problem()));
                continue;
            }
            choice.nodes().forEach(node -> reserved.add(new Reservation(wanted.upload(), node, demand.bytes())));
            answers.add(BackupTargets.Targets.of(
                    wanted.upload(),
                    choice.nodes().stream()
                            .map(node -> target(nodes.get(node), primary, wanted, expires))
                            .toList(),
                    choice.reason()));
        }
        reservations.reserve(reserved);
        return new BackupTargets(answers);
    }

    private static Demand demand(Wanted wanted, Set<NodeId> excluded, Map<BlobId, StoredBlob> held) {
        if (wanted.held() == null) {
            return new Demand(wanted.size(), excluded, null);
        }
        StoredBlob blob = held.get(wanted.held());
        return new Demand(0L, excluded, blob == null ? Set.of() : blob.nodes());
    }

    /** How few targets the operator puts up with, given the copies that the upload has by now. */
    private int atLeast(Wanted wanted) {
        int there = Math.max(0, wanted.copies().copies() - wanted.count());
        return Math.max(0, policy.enough(wanted.copies()) - there);
    }

    private BackupTargets.Target target(Node node, Node primary, Wanted wanted, Instant expires) {
        Grant grant = new Grant(
                wanted.held() == null ? Grant.Operation.REPLICA : Grant.Operation.REPLICA_LINK,
                node.id(),
                wanted.client(),
                wanted.upload(),
                wanted.name(),
                wanted.size(),
                wanted.held(),
                wanted.copies(),
                primary.id(),
                expires.getEpochSecond(),
                wanted.warrant());
        return new BackupTargets.Target(
                node.id(),
                node.url(),
                grants.sign(grant, node.folder(), node.key()),
                Objects.requireNonNull(node.key(), "a node that reports has registered with its key"));
    }
}
