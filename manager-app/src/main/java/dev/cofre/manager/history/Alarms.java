package dev.cofre.manager.history;

import dev.cofre.api.node.NodeId;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often each server has told lately of a state that the catalog lacked. Thread-safe. */
final class Alarms {
    private static final Duration LATELY = Duration.ofHours(1);

    private final SteadyTime time;
    private final Map<NodeId, Deque<Instant>> raised = new ConcurrentHashMap<>();

    Alarms(SteadyTime time) {
        this.time = time;
    }

    void note(NodeId node) {
        raised.compute(node, (id, before) -> {
            Deque<Instant> moments = before == null ? new ArrayDeque<>() : before;
            forget(moments);
            moments.add(time.now());
            return moments;
        });
    }

    int count(NodeId node) {
        Deque<Instant> left = raised.computeIfPresent(node, (id, moments) -> {
            forget(moments);
            return moments.isEmpty() ? null : moments;
        });
        return left == null ? 0 : left.size();
    }

    private void forget(Deque<Instant> moments) {
        while (!moments.isEmpty() && time.since(moments.getFirst()).compareTo(LATELY) > 0) {
            moments.removeFirst();
        }
    }
}
