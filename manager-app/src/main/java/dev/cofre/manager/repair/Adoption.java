package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.repair.order.CopyOrders;
import dev.cofre.manager.repair.order.UnderWay;
import dev.cofre.manager.repair.standing.Doubts;
import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Has the catalog count what nodes hold uncounted, or has it dropped where there are copies enough. Not thread-safe. */
final class Adoption {
    private final ReplicaCatalog catalog;
    private final Nodes nodes;
    private final CopyOrders copyOrders;
    private final UnderWay underWay;
    private final Doubts doubts;
    private final Round round;

    Adoption(
            ReplicaCatalog catalog, Nodes nodes, CopyOrders copyOrders, UnderWay underWay, Doubts doubts, Round round) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.copyOrders = copyOrders;
        this.underWay = underWay;
        this.doubts = doubts;
        this.round = round;
    }

    /**
     * What a node says that it holds counts once another holder has had it prove that, if there is one, and it has read it
     * through.
     */
    void adopt(Node node, List<BlobCopies> found, Instant now) {
        int room = node.state() == NodeState.LIVE ? underWay.room(node.id(), now) : 0;
        for (BlobCopies copies : found) {
            if (room <= 0) {
                return; // they come by again
            }
            if (underWay.contains(copies.blob()) || doubts.contains(node.id(), copies.blob())) {
                continue;
            }
            Situation blob = round.situation(copies);
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
    }

    void proved(Map<BlobId, NodeId> proved, Instant now) {
        for (BlobCopies copies : catalog.copies(proved.keySet())) {
            nodes.find(Objects.requireNonNull(proved.get(copies.blob())))
                    .filter(holder -> holder.state() == NodeState.LIVE
                            && !copies.volumes().containsKey(holder.volume()))
                    .ifPresent(holder -> adopt(holder, round.situation(copies), now));
        }
    }

    private void adopt(Node node, Situation blob, Instant now) {
        if (blob.serving().size() >= blob.wanted()) {
            underWay.surplus(node.id(), blob.surplusOf(node.id()), now);
        } else if (isShort(blob)) {
            copyOrders.of(blob, node.id(), underWay).ifPresent(order -> underWay.copy(node.id(), order, now));
        }
    }

    /** While those that lack are away for a moment only, a copy more would be one too many soon: it is found again by comparing. */
    private static boolean isShort(Situation blob) {
        int serving = blob.serving().size();
        return serving == 0 || serving + blob.count(Standing.EXPECTED) < blob.wanted();
    }
}
