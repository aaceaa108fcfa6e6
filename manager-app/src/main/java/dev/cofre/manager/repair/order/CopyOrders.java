package dev.cofre.manager.repair.order;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Situation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Writes what orders say of other nodes: from where to copy a blob, with which grants, under which uploads; whom to ask for proofs. */
@Component
public class CopyOrders {
    /** The rest of them a node fetches itself: one blob may have come under any number of names. */
    private static final int UPLOADS = 20;

    private static final int SOURCES = 3;

    private final ReplicaCatalog catalog;
    private final Grants grants;

    public CopyOrders(ReplicaCatalog catalog, Grants grants) {
        this.catalog = catalog;
        this.grants = grants;
    }

    /** Nothing if no upload has brought the blob: then nobody needs it. */
    public Optional<CopyOrder> of(Situation blob, NodeId to, UnderWay underWay) {
        UploadPage uploads = catalog.uploadsOf(blob.blob(), null, UPLOADS);
        if (uploads.uploads().isEmpty()) {
            return Optional.empty();
        }
        CommittedUpload first = uploads.uploads().get(0);
        List<CopyOrder.Source> sources = blob.readable().stream()
                .map(Holder::node)
                .filter(node -> !node.id().equals(to))
                .sorted(Comparator.comparingInt(node -> underWay.reads(node.id())))
                .limit(SOURCES)
                .map(node -> source(node, blob.blob(), blob.size(), first))
                .toList();
        return Optional.of(new CopyOrder(blob.blob(), blob.size(), sources, uploads));
    }

    /** A node with a grant to read the blob there. @param upload one that has brought it */
    public CopyOrder.Source source(Node node, BlobId blob, long size, CommittedUpload upload) {
        return new CopyOrder.Source(node.id(), node.url(), readGrant(node, blob, size, upload));
    }

    /** A node with a grant to ask it for proofs; nothing if it has no key to be known by. */
    public Optional<Prover> prover(Node node) {
        NodeKey key = node.key();
        if (key == null) {
            return Optional.empty();
        }
        Grant grant = Grant.ofNode(Grant.Operation.PROVE, node.id(), grants.expiry());
        return Optional.of(new Prover(node.id(), node.url(), key, grants.sign(grant, node.folder(), key)));
    }

    private String readGrant(Node node, BlobId blob, long size, CommittedUpload upload) {
        return grants.sign(
                Grant.toRead(node.id(), upload.client(), upload.name(), blob, size, grants.expiry()),
                node.folder(),
                node.key());
    }
}
