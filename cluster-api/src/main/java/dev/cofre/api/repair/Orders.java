package dev.cofre.api.repair;

import java.util.List;

/**
 * What a node is to do for the cluster. Doing it twice, or not at all, does no harm: the manager orders again what it
 * still finds missing.
 *
 * @param epoch of the manager that orders; a node that has heard a higher one ignores this
 * @param copies blobs to fetch from other nodes
 * @param surplus blobs that are said to have copies enough elsewhere: the node has that proved, and asks for leave to drop its own
 * @param checks blobs that other nodes say they hold: this node, which holds them, too, has that proved
 * @param holders the nodes that {@code surplus} and {@code checks} name
 */
public record Orders(
        long epoch, List<CopyOrder> copies, List<SurplusOrder> surplus, List<CheckOrder> checks, List<Prover> holders) {
    public Orders {
        copies = List.copyOf(copies);
        surplus = List.copyOf(surplus);
        checks = List.copyOf(checks);
        holders = List.copyOf(holders);
    }

    /** Nothing to do. */
    public static Orders none(long epoch) {
        return new Orders(epoch, List.of(), List.of(), List.of(), List.of());
    }
}
