package dev.cofre.manager.assign;

import dev.cofre.api.file.ClientName;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.placement.Candidate;
import dev.cofre.manager.placement.LastResort;
import dev.cofre.manager.placement.Placement;
import dev.cofre.manager.reservation.Reservations;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Begins each placement with the nodes as they are now. */
@Component
class Candidates {
    private final Nodes nodes;
    private final Reservations reservations;
    private final LastResort lastResort;
    private final RandomGenerator random;

    Candidates(Nodes nodes, Reservations reservations, LastResort lastResort, RandomGenerator random) {
        this.nodes = nodes;
        this.reservations = reservations;
        this.lastResort = lastResort;
        this.random = random;
    }

    /** @param client whose uploads are to be placed; null if they may be several clients' */
    Placement placement(@Nullable ClientName client) {
        Reservations.View promised = reservations.seenBy(client);
        return new Placement(
                nodes.all().stream()
                        .map(node -> new Candidate(
                                node.id(),
                                node.zone(),
                                node.state(),
                                node.free(),
                                promised.at(node.id(), node.free()),
                                node.uploadsInFlight(),
                                lastResort.is(node.id())))
                        .toList(),
                random);
    }
}
