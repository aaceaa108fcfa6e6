package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Copies that nodes are said to hold and have failed to prove to another that holds them, too. For a while such a copy does not count,
 * though it may be read: whoever said so may be wrong, or lie. Who has failed more than once gets no copies as long as others can take
 * them. Moments are in steady time. Not thread-safe.
 */
final class Doubts {
    static final Duration LASTING = Duration.ofHours(1);
    /** Fewer may be a bad place on a disk, which its own node finds, too. */
    private static final int SUSPICIOUS = 3;

    private static final int MOST = 10_000;

    private final Map<Copy, Doubt> doubts = new LinkedHashMap<>();
    private final Map<NodeId, Integer> counts = new HashMap<>();

    private record Copy(NodeId node, BlobId blob) {}

    private record Doubt(NodeId asked, String flaw, Instant until) {}

    /** @param asked who was to prove it @param asking who has asked */
    void add(NodeId asked, BlobId blob, NodeId asking, String flaw, Instant now) {
        forget(now);
        Copy copy = new Copy(asked, blob);
        if (doubts.size() >= MOST && !doubts.containsKey(copy)) {
            return;
        }
        if (doubts.remove(copy) == null) {
            counts.merge(asked, 1, Integer::sum);
        }
        doubts.put(copy, new Doubt(asking, flaw, now.plus(LASTING)));
    }

    /** The node has proved the copy since. */
    void end(NodeId node, BlobId blob) {
        if (doubts.remove(new Copy(node, blob)) != null) {
            less(node);
        }
    }

    boolean contains(NodeId node, BlobId blob) {
        return doubts.containsKey(new Copy(node, blob));
    }

    boolean isEmpty() {
        return doubts.isEmpty();
    }

    boolean isSuspicious(NodeId node) {
        return counts.getOrDefault(node, 0) >= SUSPICIOUS;
    }

    int count(NodeId node) {
        return counts.getOrDefault(node, 0);
    }

    /** Nodes to which one has failed to prove something. */
    Set<NodeId> askedBy(NodeId node) {
        Set<NodeId> asking = new HashSet<>();
        doubts.forEach((copy, doubt) -> {
            if (copy.node().equals(node)) {
                asking.add(doubt.asked());
            }
        });
        return asking;
    }

    void forget(Instant now) {
        Iterator<Map.Entry<Copy, Doubt>> oldest = doubts.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Copy, Doubt> next = oldest.next();
            if (next.getValue().until().isAfter(now)) {
                return;
            }
            less(next.getKey().node());
            oldest.remove();
        }
    }

    private void less(NodeId node) {
        counts.computeIfPresent(node, (key, count) -> count == 1 ? null : count - 1);
    }
}
