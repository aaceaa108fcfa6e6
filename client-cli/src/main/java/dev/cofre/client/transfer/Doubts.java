package dev.cofre.client.transfer;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Servers that gave wrong bytes. From then on they are asked last, and each is told which copy it was, so that it reads that
 * again and replaces it: telling it is all that a reader can do. Thread-safe.
 */
final class Doubts {
    /** Enough to tell each server of many copies; what is forgotten is found by its scrub. */
    private static final int MOST = 10_000;

    private final RestClient client;
    private final Set<NodeId> nodes = ConcurrentHashMap.newKeySet();
    private final Set<Told> told = ConcurrentHashMap.newKeySet();
    /** That could not be told, and are not waited for again. */
    private final Set<NodeId> deaf = ConcurrentHashMap.newKeySet();

    private record Told(NodeId node, BlobId blob) {}

    Doubts(RestClient client) {
        this.client = client;
    }

    /** The order in which to ask. */
    List<Locations.Location> last(List<Locations.Location> replicas) {
        return replicas.stream()
                .sorted(Comparator.comparing(replica -> nodes.contains(replica.node())))
                .toList();
    }

    void about(Locations.Location replica, BlobId blob) {
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
