package dev.cofre.manager.repair.departure;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.access.Caller;
import dev.cofre.manager.catalog.file.FileCatalog;
import dev.cofre.manager.catalog.replica.Dependence;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.repair.Repair;
import dev.cofre.manager.reservation.Reservations;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Says whether a node may go, and lets nodes be emptied before they do. The moving itself is repair's. */
@Service
class Departures {
    private final Nodes nodes;
    private final ReplicaCatalog replicas;
    private final FileCatalog files;
    private final Reservations reservations;
    private final Repair repair;

    Departures(Nodes nodes, ReplicaCatalog replicas, FileCatalog files, Reservations reservations, Repair repair) {
        this.nodes = nodes;
        this.replicas = replicas;
        this.files = files;
        this.reservations = reservations;
        this.repair = repair;
    }

    DepartureView drain(NodeId id, boolean on) {
        return view(nodes.drain(id, on), null);
    }

    DepartureView of(NodeId id, Caller caller) {
        return view(nodes.get(id), caller.only());
    }

    /** @param only the client whose blobs may be named; null if all may */
    private DepartureView view(Node node, @Nullable ClientName only) {
        nodes.mustBeReady();
        // asked before the catalog is read: an upload that ends in between is in the one or in the other
        boolean receiving = isReceiving(node, reservations);
        Dependence held = replicas.dependence(node.volume(), repair.countingVolumes(), DepartureView.EXAMPLES);
        return new DepartureView(
                node.id(),
                node.state(),
                node.draining(),
                !receiving && held.onlyThere() == 0,
                node.draining() && !receiving && held.tooFewElsewhere() == 0,
                held.blobs(),
                held.bytes(),
                held.onlyThere(),
                held.tooFewElsewhere(),
                only == null ? held.examples() : ownedBy(only, held.examples()),
                receiving,
                blocked(node, held));
    }

    /** What one that counts as lost received when it reported last it receives no more. */
    static boolean isReceiving(Node node, Reservations reservations) {
        boolean receives = node.state() != NodeState.LOST && node.uploadsInFlight() > 0;
        return receives || reservations.promised().getOrDefault(node.id(), 0L) > 0;
    }

    private List<BlobId> ownedBy(ClientName client, List<BlobId> blobs) {
        Set<BlobId> owned = new HashSet<>(files.blobsOf(client, blobs).keySet());
        owned.addAll(files.blobsOf(client.vault(), blobs).keySet());
        return blobs.stream().filter(owned::contains).toList();
    }

    private @Nullable String blocked(Node node, Dependence held) {
        if (!node.draining() || held.tooFewElsewhere() == 0) {
            return null;
        }
        if (!node.serves()) {
            return "%s is %s, and some blobs are to be read from it: start it again"
                    .formatted(node.id(), node.state().name().toLowerCase(Locale.ROOT));
        }
        return repair.hasNoRoom()
                ? "no other server can take some of the blobs: add a server, or free space on those that are there"
                : null;
    }
}
