package dev.cofre.manager.repair.order;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.repair.rule.TooManyRule;
import dev.cofre.manager.repair.standing.Doubts;
import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Membership;
import dev.cofre.manager.repair.standing.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has copies move from full nodes to emptier ones, such as a new one, as many bytes a second as are allowed. A move is a copy more; that
 * one is too many then, and on the fullest node, is found by {@link TooManyRule}. No more is moved than it takes to bring usages
 * within a tenth of each other. Not thread-safe.
 */
public final class Balance {
    /** Of a volume. Less is not worth the wear. */
    private static final double TOLERANCE = 0.1;

    private final long bytesPerSecond;
    private double allowance;
    private Instant counted = Instant.MIN;

    public Balance(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether any two nodes differ by as much as makes it worth to look at their blobs. */
    public static boolean isUneven(Membership membership) {
        DoubleSummaryStatistics usages =
                membership.live().stream().mapToDouble(Node::usage).summaryStatistics();
        return usages.getMax() - usages.getMin() > TOLERANCE;
    }

    /** Whether something may be moved now. */
    public boolean isDue(Instant now) {
        if (!counted.equals(Instant.MIN)) {
            double seconds = Math.max(0, Duration.between(counted, now).toMillis() / 1000.0);
            allowance = Math.min(bytesPerSecond, allowance + seconds * bytesPerSecond);
        }
        counted = now;
        return allowance > 0;
    }

    /** A blob may be larger than what is left: then the next ones wait. */
    public void spend(long bytes) {
        allowance -= Math.max(1, bytes);
    }

    /** Where a copy of a blob that has all its copies should rather be. */
    public Optional<Node> target(Situation blob, Membership membership, UnderWay underWay, Doubts doubts) {
        boolean sound = blob.wanted() > 0
                && blob.holders().size() == blob.wanted()
                && blob.writable().size() == blob.wanted()
                && blob.lacking().isEmpty();
        if (!sound) {
            return Optional.empty();
        }
        Holder fullest = blob.writable().stream()
                .max(Comparator.comparingDouble(holder -> holder.node().usage()))
                .orElseThrow();
        Set<NodeId> holders =
                blob.holders().stream().map(holder -> holder.node().id()).collect(Collectors.toSet());
        return membership.live().stream()
                .filter(node -> node.state() == NodeState.LIVE && !holders.contains(node.id()))
                .filter(node -> !doubts.isSuspicious(node.id()))
                .filter(node -> zonesAfter(blob, fullest, node) >= blob.servingZones())
                .filter(node ->
                        fullest.node().usage() - usage(node, blob.size() + underWay.bytes(node.id())) > TOLERANCE)
                .min(Comparator.comparingDouble(node -> usage(node, underWay.bytes(node.id()))));
    }

    private static double usage(Node node, long more) {
        return node.capacity() == 0 || node.free() < more ? 1 : 1 - (double) (node.free() - more) / node.capacity();
    }

    private static int zonesAfter(Situation blob, Holder without, Node with) {
        Set<String> zones = new HashSet<>();
        zones.add(with.zone());
        blob.serving().stream()
                .filter(holder -> !holder.equals(without))
                .forEach(holder -> zones.add(holder.node().zone()));
        return zones.size();
    }
}
