package dev.cofre.manager.repair.standing;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.Notebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies that nodes are said to hold and have failed to prove to another that holds them, too. For a while such a copy does not count,
 * though it may be read: whoever said so may be wrong, or lie. Who has failed more than once gets nothing as long as others can take
 * it. A restart forgets none. Moments are in steady time. Not thread-safe.
 */
public final class Doubts {
    static final Duration LASTING = Duration.ofHours(1);
    /** Fewer may be a bad place on a disk, which its own node finds, too. */
    private static final int SUSPICIOUS = 3;

    private static final int MOST = 10_000;

    private static final String TOPIC = "doubt";
    private static final String SEPARATOR = "\t";

    private final Map<Copy, Doubt> doubts = new LinkedHashMap<>();
    private final Map<NodeId, Integer> counts = new HashMap<>();
    /** What is not noted as it is. */
    private final Set<Copy> unnoted = new HashSet<>();

    private record Copy(NodeId node, BlobId blob) {
        String name() {
            return node + SEPARATOR + blob;
        }
    }

    private record Doubt(NodeId asked, String flaw, Instant until) {}

    /** Those that were noted before a restart; they last for another while. */
    public void remember(Notebook notebook, Instant now) {
        notebook.read(TOPIC, (name, said) -> {
            String[] copy = name.split(SEPARATOR, -1);
            String[] parts = said.split(SEPARATOR, 2);
            add(new NodeId(copy[0]), BlobId.of(copy[1]), new NodeId(parts[0]), parts[1], now);
        });
        unnoted.clear();
    }

    /** Writes down what a restart must not forget. */
    public void note(Notebook notebook) {
        if (unnoted.isEmpty()) {
            return;
        }
        Map<String, String> notes = new HashMap<>();
        List<String> gone = new ArrayList<>();
        for (Copy copy : unnoted) {
            Doubt doubt = doubts.get(copy);
            if (doubt == null) {
                gone.add(copy.name());
            } else {
                notes.put(copy.name(), doubt.asked() + SEPARATOR + doubt.flaw());
            }
        }
        notebook.note(TOPIC, notes, gone);
        unnoted.clear();
    }

    /** @param asked who was to prove it @param asking who has asked */
    public void add(NodeId asked, BlobId blob, NodeId asking, String flaw, Instant now) {
        forget(now);
        Copy copy = new Copy(asked, blob);
        if (doubts.size() >= MOST && !doubts.containsKey(copy)) {
            return;
        }
        if (doubts.remove(copy) == null) {
            counts.merge(asked, 1, Integer::sum);
            unnoted.add(copy); // that it was found again need not be
        }
        doubts.put(copy, new Doubt(asking, flaw, now.plus(LASTING)));
    }

    /** The node has proved the copy since. */
    public void end(NodeId node, BlobId blob) {
        Copy copy = new Copy(node, blob);
        if (doubts.remove(copy) != null) {
            less(node);
            unnoted.add(copy);
        }
    }

    /** The node is none of the cluster's any more. */
    public void end(NodeId node) {
        List<Copy> gone = doubts.keySet().stream()
                .filter(copy -> copy.node().equals(node))
                .toList();
        gone.forEach(copy -> end(node, copy.blob()));
    }

    public boolean contains(NodeId node, BlobId blob) {
        return doubts.containsKey(new Copy(node, blob));
    }

    boolean isEmpty() {
        return doubts.isEmpty();
    }

    public boolean isSuspicious(NodeId node) {
        return counts.getOrDefault(node, 0) >= SUSPICIOUS;
    }

    public int count(NodeId node) {
        return counts.getOrDefault(node, 0);
    }

    /** Nodes to which one has failed to prove something. */
    public Set<NodeId> askedBy(NodeId node) {
        Set<NodeId> asking = new HashSet<>();
        doubts.forEach((copy, doubt) -> {
            if (copy.node().equals(node)) {
                asking.add(doubt.asked());
            }
        });
        return asking;
    }

    public void forget(Instant now) {
        Iterator<Map.Entry<Copy, Doubt>> oldest = doubts.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Copy, Doubt> next = oldest.next();
            if (next.getValue().until().isAfter(now)) {
                return;
            }
            less(next.getKey().node());
            unnoted.add(next.getKey());
            oldest.remove();
        }
    }

    private void less(NodeId node) {
        counts.computeIfPresent(node, (key, count) -> count == 1 ? null : count - 1);
    }
}
