package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Orders that were given, at most one for a blob, and those that wait for their node to ask. Not thread-safe. */
final class UnderWay {
    private final RepairProperties properties;
    private final Map<BlobId, Order> orders = new HashMap<>();
    private final Map<NodeId, Outbox> outboxes = new HashMap<>();
    private final Map<NodeId, Integer> reads = new HashMap<>();

    UnderWay(RepairProperties properties) {
        this.properties = properties;
    }

    enum Kind {
        COPY,
        MOVE,
        LESSON,
        SURPLUS;

        /** Whether by it something is made that is missing. */
        boolean isNeeded() {
            return this == COPY || this == LESSON;
        }
    }

    private record Order(Kind kind, NodeId node, long bytes, List<NodeId> sources, Instant deadline) {}

    private static final class Outbox {
        private final List<CopyOrder> copies = new ArrayList<>();
        private final List<BlobId> surplus = new ArrayList<>();
        private int orders;
        private long bytes;
        private double allowance;
        private Instant counted = Instant.MIN;
    }

    boolean contains(BlobId blob) {
        return orders.containsKey(blob);
    }

    int size() {
        return orders.size();
    }

    /** Orders by which something is made that is missing. */
    int making() {
        return (int) orders.values().stream()
                .filter(order -> order.kind().isNeeded())
                .count();
    }

    /** How many more orders the node may have now. */
    int room(NodeId node, Instant now) {
        Outbox outbox = outbox(node);
        if (outbox.counted.equals(Instant.MIN)) {
            outbox.allowance = properties.perSecond();
        } else {
            double seconds = Duration.between(outbox.counted, now).toMillis() / 1000.0;
            outbox.allowance =
                    Math.min(properties.perSecond(), outbox.allowance + Math.max(0, seconds) * properties.perSecond());
        }
        outbox.counted = now;
        if (outbox.bytes >= properties.bytesPerNode().toBytes()) {
            return 0;
        }
        return Math.min((int) outbox.allowance, properties.ordersPerNode() - outbox.orders);
    }

    /** Bytes on their way to the node. */
    long bytes(NodeId node) {
        return outbox(node).bytes;
    }

    /** How many copies are made from this node at the moment. */
    int reads(NodeId node) {
        return reads.getOrDefault(node, 0);
    }

    void copy(NodeId to, CopyOrder copy, Instant now) {
        copy(Kind.COPY, to, copy, now);
    }

    /** A copy that nobody misses: one of the others is to go when it is there. */
    void move(NodeId to, CopyOrder copy, Instant now) {
        copy(Kind.MOVE, to, copy, now);
    }

    private void copy(Kind kind, NodeId to, CopyOrder copy, Instant now) {
        List<NodeId> sources =
                copy.sources().stream().limit(1).map(CopyOrder.Source::node).toList();
        begin(copy.blob(), new Order(kind, to, copy.size(), sources, deadline(copy, now)));
        outbox(to).copies.add(copy);
    }

    /** The node has the bytes, and is to learn the names that it lacks. */
    void lesson(NodeId to, CopyOrder copy, Instant now) {
        begin(copy.blob(), new Order(Kind.LESSON, to, 0, List.of(), deadline(copy, now)));
        outbox(to).copies.add(copy);
    }

    private Instant deadline(CopyOrder copy, Instant now) {
        return now.plus(properties.orderTime()).plusSeconds(copy.size() >> 20);
    }

    void surplus(NodeId at, BlobId blob, Instant now) {
        begin(blob, new Order(Kind.SURPLUS, at, 0, List.of(), now.plus(properties.orderTime())));
        outbox(at).surplus.add(blob);
    }

    private void begin(BlobId blob, Order order) {
        orders.put(blob, order);
        Outbox outbox = outbox(order.node());
        outbox.orders++;
        outbox.bytes += order.bytes();
        outbox.allowance--;
        order.sources().forEach(source -> reads.merge(source, 1, Integer::sum));
    }

    /** What waits for this node. */
    Orders take(NodeId node, long epoch) {
        Outbox outbox = outbox(node);
        Orders taken = new Orders(epoch, outbox.copies, outbox.surplus);
        outbox.copies.clear();
        outbox.surplus.clear();
        return taken;
    }

    /** The order of this node is done, or has failed. @return what it was; nothing if there was none any more */
    Optional<Kind> end(NodeId node, BlobId blob) {
        Order order = orders.get(blob);
        if (order == null || !order.node().equals(node)) {
            return Optional.empty();
        }
        orders.remove(blob);
        forget(order);
        return Optional.of(order.kind());
    }

    /**
     * Gives up orders that were not answered in time, and all of nodes that carry out none any more.
     *
     * @return their blobs
     */
    List<BlobId> giveUp(Set<NodeId> working, Instant now) {
        List<BlobId> ended = new ArrayList<>();
        Iterator<Map.Entry<BlobId, Order>> all = orders.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<BlobId, Order> next = all.next();
            if (!working.contains(next.getValue().node())
                    || now.isAfter(next.getValue().deadline())) {
                ended.add(next.getKey());
                all.remove();
                forget(next.getValue());
            }
        }
        outboxes.forEach((node, outbox) -> {
            if (!working.contains(node)) {
                outbox.copies.clear();
                outbox.surplus.clear();
            }
        });
        return ended;
    }

    private void forget(Order order) {
        Outbox outbox = outbox(order.node());
        outbox.orders--;
        outbox.bytes -= order.bytes();
        order.sources().forEach(source -> reads.merge(source, -1, Integer::sum));
    }

    private Outbox outbox(NodeId node) {
        return outboxes.computeIfAbsent(node, id -> new Outbox());
    }
}
