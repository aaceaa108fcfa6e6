package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.repair.order.CopyOrders;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Says where a blob may be read, for a node that has a bad copy of it, and under which names it came, for one that makes a copy: if the
 * blob is a concern of that node. One that names any SHA-256 learns nothing of it.
 */
@Service
class Sources {
    /** Of nodes that may have a bad copy, too: which ones do, nobody has written down. */
    private static final int MOST = 50;
    /** Of a page. */
    private static final int UPLOADS = 1000;

    private static final BlobSources NOBODY_NEEDS_IT = new BlobSources(0, List.of(), List.of());

    private final ReplicaCatalog catalog;
    private final Nodes nodes;
    private final CopyOrders copyOrders;
    private final Repair repair;

    Sources(ReplicaCatalog catalog, Nodes nodes, CopyOrders copyOrders, Repair repair) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.copyOrders = copyOrders;
        this.repair = repair;
    }

    BlobSources of(BlobId blob, NodeId asking) {
        if (!concerns(blob, asking)) {
            return NOBODY_NEEDS_IT;
        }
        List<BlobCopies> known = catalog.copies(List.of(blob));
        List<CommittedUpload> uploads = catalog.uploadsOf(blob, null, 1).uploads();
        if (known.isEmpty() || uploads.isEmpty()) {
            return NOBODY_NEEDS_IT;
        }
        BlobCopies copies = known.get(0);
        Predicate<Node> counted = node -> copies.volumes().containsKey(node.volume());
        List<Node> there = nodes.all().stream()
                .filter(node -> node.serves() && !node.id().equals(asking))
                .toList();
        return new BlobSources(
                copies.size(),
                sources(there.stream().filter(counted).toList(), copies, uploads.get(0)),
                sources(there.stream().filter(counted.negate()).toList(), copies, uploads.get(0)));
    }

    /** By the page. @param after the page before's {@code next}; null for the first page */
    UploadPage uploads(BlobId blob, NodeId asking, @Nullable String after) {
        return concerns(blob, asking) ? catalog.uploadsOf(blob, after, UPLOADS) : new UploadPage(List.of(), null);
    }

    private boolean concerns(BlobId blob, NodeId asking) {
        return repair.hasToMake(asking, blob)
                || catalog.concerns(blob, nodes.get(asking).volume());
    }

    private List<CopyOrder.Source> sources(Collection<Node> some, BlobCopies copies, CommittedUpload upload) {
        return some.stream()
                .limit(MOST)
                .map(node -> copyOrders.source(node, copies.blob(), copies.size(), upload))
                .toList();
    }
}
