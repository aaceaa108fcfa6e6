package dev.cofre.manager.assign;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.share.VersionShares;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.random.RandomGenerator;

/** What places uploads, for a simulated manager. */
public final class AssignParts {
    private final Assigner assigner;
    private final BackupTargetFinder targets;

    public AssignParts(
            Catalog catalog,
            Nodes nodes,
            Reservations reservations,
            Grants grants,
            Warrants warrants,
            AssignmentCheck assignments,
            CopiesPolicy policy,
            RandomGenerator random) {
        Candidates candidates = new Candidates(nodes, reservations, node -> false, random);
        assigner = new Assigner(
                catalog,
                nodes,
                candidates,
                reservations,
                grants,
                warrants,
                assignments,
                policy,
                new VersionShares(catalog, Long.MAX_VALUE / 2),
                new SimpleMeterRegistry());
        targets = new BackupTargetFinder(catalog, nodes, candidates, reservations, grants, assignments, policy);
    }

    public Assignments assign(AssignRequest request) {
        return assigner.assign(request);
    }

    public BackupTargets targets(BackupTargetRequest request) {
        return targets.find(request);
    }
}
