package dev.cofre.client.transfer.exchange;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Servers that gave wrong bytes, or say that they do not have what the catalog counts on. The former are asked last from then on, and
 * each is told which copy it was, so that it reads that again and replaces it. As it may lie, the manager is told, too. Thread-safe.
 */
public final class Doubts {
    /** Enough to tell each server of many copies; what is forgotten is found by its scrub. */
    private static final int MOST = 10_000;

    private static final int MOST_SUSPECTED = 10;

    private final RestClient client;
    private final Manager manager;
    private final Set<NodeId> nodes = ConcurrentHashMap.newKeySet();
    private final Set<Told> told = ConcurrentHashMap.newKeySet();
    /** That could not be told, and are not waited for again. */
    private final Set<NodeId> deaf = ConcurrentHashMap.newKeySet();

    /** What the manager was told; a few of each server are enough for a person. */
    private final Set<Told> suspected = ConcurrentHashMap.newKeySet();

    private record Told(NodeId node, BlobId blob) {}

    public Doubts(RestClient client, Manager manager) {
        this.client = client;
        this.manager = manager;
    }

    /** The order in which to ask. */
    public List<Locations.Location> last(List<Locations.Location> replicas) {
        return replicas.stream()
                .sorted(Comparator.comparing(replica -> nodes.contains(replica.node())))
                .toList();
    }

    /** It gave other bytes than the blob's, and nobody else has a part in them. */
    public void found(Locations.Location replica, BlobId blob) {
        about(replica, blob);
        suspect(replica.node(), Suspicion.Kind.OTHER_BYTES, blob);
    }

    /** It has refused to give the blob. */
    public void refused(Locations.Location replica, BlobId blob, ProblemException why) {
        if (why.is(ProblemType.UNKNOWN_BLOB)) {
            suspect(replica.node(), Suspicion.Kind.NOT_HERE, blob);
        }
    }

    private void suspect(NodeId node, Suspicion.Kind kind, BlobId blob) {
        long known = suspected.stream().filter(each -> each.node().equals(node)).count();
        if (known >= MOST_SUSPECTED || !suspected.add(new Told(node, blob))) {
            return;
        }
        try {
            manager.tell(api -> api.suspect(new SuspicionReport(node, kind, blob)));
        } catch (ProblemException e) {
            suspected.remove(new Told(node, blob)); // an older manager, or one that is away
        }
    }

    /** It may have given other bytes than the blob's. */
    public void about(Locations.Location replica, BlobId blob) {
        nodes.add(replica.node());
        if (deaf.contains(replica.node()) || told.size() >= MOST || !told.add(new Told(replica.node(), blob))) {
            return;
        }
        try {
            client.post()
                    .uri(Destination.doubts(replica.url(), blob))
                    .headers(headers -> headers.setBearerAuth(replica.grant()))
                    .retrieve()
                    .toBodilessEntity();
        } catch (ProblemException | RestClientException e) {
            deaf.add(replica.node()); // the reader has told its user; that server's own scrub comes by
        }
    }
}
