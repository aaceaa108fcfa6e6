package dev.cofre.manager.repair.order;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.SurplusOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Orders that were given, at most one for a blob, and those that wait for their node to ask. Not thread-safe. */
public final class UnderWay {
    private final RepairProperties properties;
    private final Map<BlobId, Order> orders = new HashMap<>();
    private final Map<NodeId, Outbox> outboxes = new HashMap<>();
    private final Map<NodeId, Integer> reads = new HashMap<>();
    private long number;

    /** @param firstNumber another one than that of a manager before, of whose orders reports may still come */
    public UnderWay(RepairProperties properties, long firstNumber) {
        this.properties = properties;
        this.number = firstNumber;
    }

    public enum Kind {
        COPY,
        MOVE,
        LESSON,
        SURPLUS,
        /** The node has another one prove that it holds the blob. */
        CHECK;

        /** Whether by it something is made that is missing. */
        public boolean isNeeded() {
            return this == COPY || this == LESSON || this == CHECK;
        }

        /** Whether the node that has the order holds the blob when it is done. */
        public boolean makes() {
            return this == COPY || this == LESSON || this == MOVE;
        }
    }

    /**
     * @param others the source of a copy; who is to prove something, if it is that
     * @param number 0 for what makes no copy
     */
    private record Order(Kind kind, NodeId node, long bytes, List<NodeId> others, Instant deadline, long number) {
        List<NodeId> sources() {
            return kind.makes() ? others : List.of();
        }
    }

    private static final class Outbox {
        private final List<CopyOrder> copies = new ArrayList<>();
        private final List<SurplusOrder> surplus = new ArrayList<>();
        private final List<CheckOrder> checks = new ArrayList<>();
        private int orders;
        private long bytes;
        private double allowance;
        private Instant counted = Instant.MIN;

        void clear() {
            copies.clear();
            surplus.clear();
            checks.clear();
        }
    }

    public boolean contains(BlobId blob) {
        return orders.containsKey(blob);
    }

    public int size() {
        return orders.size();
    }

    /** Orders by which something is made that is missing. */
    public int making() {
        return (int) orders.values().stream()
                .filter(order -> order.kind().isNeeded())
                .count();
    }

    /** How many more orders the node may have now. */
    public int room(NodeId node, Instant now) {
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

    public void copy(NodeId to, CopyOrder copy, Instant now) {
        copy(Kind.COPY, to, copy, now);
    }

    /** A copy that nobody misses: one of the others is to go when it is there. */
    public void move(NodeId to, CopyOrder copy, Instant now) {
        copy(Kind.MOVE, to, copy, now);
    }

    private void copy(Kind kind, NodeId to, CopyOrder copy, Instant now) {
        List<NodeId> sources =
                copy.sources().stream().limit(1).map(CopyOrder.Source::node).toList();
        begin(copy.blob(), new Order(kind, to, copy.size(), sources, deadline(copy, now), ++number));
        outbox(to).copies.add(copy.numbered(number));
    }

    /** The node has the bytes, and is to learn the names that it lacks. */
    public void lesson(NodeId to, CopyOrder copy, Instant now) {
        begin(copy.blob(), new Order(Kind.LESSON, to, 0, List.of(), deadline(copy, now), ++number));
        outbox(to).copies.add(copy.numbered(number));
    }

    private Instant deadline(CopyOrder copy, Instant now) {
        return now.plus(properties.orderTime()).plusSeconds(copy.size() >> 20);
    }

    public void surplus(NodeId at, SurplusOrder order, Instant now) {
        begin(order.blob(), new Order(Kind.SURPLUS, at, 0, order.holders(), now.plus(properties.orderTime()), 0));
        outbox(at).surplus.add(order);
    }

    /** @param at who holds the blob, too, and asks */
    public void check(NodeId at, CheckOrder order, Instant now) {
        begin(order.blob(), new Order(Kind.CHECK, at, 0, List.of(order.holder()), now.plus(properties.orderTime()), 0));
        outbox(at).checks.add(order);
    }

    /** What this node is doing for the blob; nothing if it has no order. */
    public Optional<Kind> orderOf(NodeId node, BlobId blob) {
        return Optional.ofNullable(orders.get(blob))
                .filter(order -> order.node().equals(node))
                .map(Order::kind);
    }

    /**
     * Whether what a node reports of a copy answers an order that was given since, or before: what it had made by then it may have let
     * go meanwhile.
     */
    public boolean isLate(NodeId node, CopyReport.Copy copy) {
        Order order = orders.get(copy.blob());
        Long answered = copy.order();
        return answered != null && (order == null || !order.node().equals(node) || order.number() != answered);
    }

    /** Whether this node was told to have the other one prove that it holds the blob. */
    public boolean mayAsk(NodeId node, BlobId blob, NodeId other) {
        Order order = orders.get(blob);
        return order != null
                && order.node().equals(node)
                && !order.kind().makes()
                && order.others().contains(other);
    }

    private void begin(BlobId blob, Order order) {
        orders.put(blob, order);
        Outbox outbox = outbox(order.node());
        outbox.orders++;
        outbox.bytes += order.bytes();
        outbox.allowance--;
        order.sources().forEach(source -> reads.merge(source, 1, Integer::sum));
    }

    /** What waits for this node. @param provers those that can be asked for proofs */
    public Orders take(NodeId node, long epoch, Function<NodeId, Optional<Prover>> provers) {
        Outbox outbox = outbox(node);
        Set<NodeId> named = new HashSet<>();
        outbox.surplus.forEach(order -> named.addAll(order.holders()));
        outbox.checks.forEach(order -> named.add(order.holder()));
        Orders taken = new Orders(
                epoch,
                outbox.copies,
                outbox.surplus,
                outbox.checks,
                named.stream().map(provers).flatMap(Optional::stream).toList());
        outbox.clear();
        return taken;
    }

    /** The order of this node is done, or has failed. @return what it was; nothing if there was none any more */
    public Optional<Kind> end(NodeId node, BlobId blob) {
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
    public List<BlobId> giveUp(Set<NodeId> working, Instant now) {
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
                outbox.clear();
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
