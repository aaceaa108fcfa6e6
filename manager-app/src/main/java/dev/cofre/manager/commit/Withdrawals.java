package dev.cofre.manager.commit;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.ReplicaProof;
import dev.cofre.api.upload.UploadId;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Proofs that their nodes have taken back, because the primary said that it knows nothing of the upload. Whoever holds such a proof could
 * commit with it all the same, and the catalog would count on a replica that was dropped. In memory: none is of use for longer than its
 * client waits. Thread-safe.
 */
@Component
class Withdrawals {
    /** Of one node, so that none can make another's be forgotten. */
    private static final int MOST = 20_000;

    private static final Duration KEPT = Duration.ofDays(1);

    private final SteadyTime time;
    private final Map<NodeId, Map<UploadId, Taken>> taken = new HashMap<>();
    /** How many commits of an upload go on. */
    private final Map<UploadId, Integer> underWay = new HashMap<>();

    private record Taken(Instant stored, Instant at) {}

    Withdrawals(SteadyTime time) {
        this.time = time;
    }

    /** A commit whose proofs are about to be checked. To be closed when it is in the catalog, or is not. */
    interface UnderWay extends AutoCloseable {
        @Override
        void close();
    }

    synchronized UnderWay begin(List<UploadId> uploads) {
        List<UploadId> begun = new ArrayList<>(uploads);
        begun.forEach(upload -> underWay.merge(upload, 1, Integer::sum));
        return () -> end(begun);
    }

    private synchronized void end(List<UploadId> uploads) {
        uploads.forEach(upload -> underWay.computeIfPresent(upload, (id, count) -> count == 1 ? null : count - 1));
    }

    /** @throws ProblemException {@code busy} while a commit goes on that may have checked the proof already */
    synchronized void take(NodeId node, Withdrawal withdrawal) {
        if (underWay.containsKey(withdrawal.upload())) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "upload %s is being committed; ask again what became of it".formatted(withdrawal.upload()),
                    Duration.ofSeconds(1));
        }
        Instant now = time.now();
        Map<UploadId, Taken> ofNode = taken.computeIfAbsent(node, name -> new LinkedHashMap<>());
        for (Iterator<Taken> oldest = ofNode.values().iterator();
                oldest.hasNext() && oldest.next().at().plus(KEPT).isBefore(now); ) {
            oldest.remove();
        }
        ofNode.remove(withdrawal.upload());
        ofNode.put(withdrawal.upload(), new Taken(withdrawal.stored(), now));
        if (ofNode.size() > MOST) {
            ofNode.remove(ofNode.keySet().iterator().next());
        }
    }

    /** Whether the node has taken this proof back; one that it has made later holds. */
    synchronized boolean has(UploadId upload, ReplicaProof proof) {
        Taken found = taken.getOrDefault(proof.node(), Map.of()).get(upload);
        return found != null && !proof.stored().isAfter(found.stored());
    }
}
