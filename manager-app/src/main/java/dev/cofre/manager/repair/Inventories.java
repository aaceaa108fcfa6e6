package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.catalog.replica.VolumePage;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Compares what nodes hold with what the catalog counts on. What a node has too much of is its own to keep until repair orders
 * otherwise; blobs that the catalog does not know at all are left alone: they may be all that is left of a catalog that was lost.
 */
@Service
class Inventories {
    private static final Logger log = LoggerFactory.getLogger(Inventories.class);
    /** Rows of the catalog that are looked at in one call. */
    private static final int MOST = 2000;

    private final Nodes nodes;
    private final ReplicaCatalog catalog;
    private final Repair repair;

    Inventories(Nodes nodes, ReplicaCatalog catalog, Repair repair) {
        this.nodes = nodes;
        this.catalog = catalog;
        this.repair = repair;
    }

    InventoryAnswer compare(NodeId id, InventoryPage page) {
        Node node = nodes.get(id);
        node.mustHave(page.folder());
        VolumePage counted = catalog.replicasOn(node.volume(), page.after(), page.upTo(), MOST);
        BlobId upTo = counted.upTo();
        Set<BlobId> missing = new TreeSet<>(counted.blobs());
        List<BlobId> uncounted = new ArrayList<>();
        for (BlobId blob : page.blobs()) {
            if (!missing.remove(blob) && isWithin(blob, upTo)) {
                uncounted.add(blob);
            }
        }
        adopt(node, uncounted);
        return new InventoryAnswer(List.copyOf(missing), upTo);
    }

    /** Has each of them counted where that is of use, and dropped where it is not. */
    private void adopt(Node node, List<BlobId> uncounted) {
        if (uncounted.isEmpty()) {
            return;
        }
        List<BlobCopies> known = catalog.copies(uncounted).stream()
                .filter(copies -> !copies.volumes().containsKey(node.volume()))
                .toList();
        repair.adopt(node, known);
        Set<BlobId> unknown = new HashSet<>(uncounted);
        known.forEach(copies -> unknown.remove(copies.blob()));
        if (!unknown.isEmpty()) {
            log.debug(
                    "{} holds {} blobs that the catalog does not know or has just counted", node.id(), unknown.size());
        }
    }

    void lost(NodeId id, LossReport report) {
        Node node = nodes.get(id);
        node.mustHave(report.folder());
        catalog.dropReplicas(node.volume(), report.blobs());
        log.warn(
                "{} has lost {} replicas; they are made again elsewhere",
                id,
                report.blobs().size());
        repair.lookAt(report.blobs());
    }

    private static boolean isWithin(BlobId blob, @Nullable BlobId upTo) {
        return upTo == null || blob.compareTo(upTo) <= 0;
    }
}
