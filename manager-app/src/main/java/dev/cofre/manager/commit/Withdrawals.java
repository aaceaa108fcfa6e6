package dev.cofre.manager.commit;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.catalog.Notebook;
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
 * commit with it all the same, and the catalog would count on a replica that was dropped. Kept for a day, also over a restart: none is of
 * use for longer than its client waits. Thread-safe.
 */
@Component
class Withdrawals {
    /** Of one node, so that none can make another's be forgotten. */
    private static final int MOST = 20_000;

    private static final Duration KEPT = Duration.ofDays(1);

    private static final String TOPIC = "withdrawal";
    private static final String SEPARATOR = "\t";

    private final Notebook notebook;
    private final SteadyTime time;
    private final Map<NodeId, Map<UploadId, Taken>> taken = new HashMap<>();
    /** How many commits of an upload go on. */
    private final Map<UploadId, Integer> underWay = new HashMap<>();

    private record Taken(Instant stored, Instant at) {}

    Withdrawals(Notebook notebook, SteadyTime time) {
        this.notebook = notebook;
        this.time = time;
        notebook.read(TOPIC, this::remember);
    }

    /** From then on it is kept for another day. */
    private void remember(String name, String stored) {
        String[] parts = name.split(SEPARATOR, -1);
        taken.computeIfAbsent(new NodeId(parts[0]), node -> new LinkedHashMap<>())
                .put(UploadId.of(parts[1]), new Taken(Instant.parse(stored), time.now()));
    }

    private static String name(NodeId node, UploadId upload) {
        return node + SEPARATOR + upload;
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

    /**
     * On stable storage when this returns.
     *
     * @throws ProblemException {@code busy} while a commit goes on that may have checked the proof already
     */
    void take(NodeId node, Withdrawal withdrawal) {
        List<String> gone = enter(node, withdrawal);
        notebook.note(
                TOPIC,
                Map.of(name(node, withdrawal.upload()), withdrawal.stored().toString()),
                gone);
    }

    /** @return names of those that are not kept any more */
    private synchronized List<String> enter(NodeId node, Withdrawal withdrawal) {
        if (underWay.containsKey(withdrawal.upload())) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "upload %s is being committed; ask again what became of it".formatted(withdrawal.upload()),
                    Duration.ofSeconds(1));
        }
        Instant now = time.now();
        Map<UploadId, Taken> ofNode = taken.computeIfAbsent(node, name -> new LinkedHashMap<>());
        List<String> gone = new ArrayList<>();
        for (Iterator<Map.Entry<UploadId, Taken>> all = ofNode.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<UploadId, Taken> oldest = all.next();
            if (!oldest.getValue().at().plus(KEPT).isBefore(now) && ofNode.size() < MOST) {
                break;
            }
            gone.add(name(node, oldest.getKey()));
            all.remove();
        }
        ofNode.remove(withdrawal.upload());
        ofNode.put(withdrawal.upload(), new Taken(withdrawal.stored(), now));
        gone.remove(name(node, withdrawal.upload()));
        return gone;
    }

    /** Whether the node has taken this proof back; one that it has made later holds. */
    synchronized boolean has(UploadId upload, ReplicaProof proof) {
        Taken found = taken.getOrDefault(proof.node(), Map.of()).get(upload);
        return found != null && !proof.stored().isAfter(found.stored());
    }
}
