package dev.cofre.manager.repair.standing;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.node.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One blob as the rules see it, worked out once for all of them: a sweep looks at every blob there is. */
public final class Situation {
    private final BlobId blob;
    private final long size;
    private final int wanted;
    private final List<Holder> holders;
    private final List<Holder> serving;
    private final Set<Holder> lacking;
    private final Set<String> zones;

    /**
     * @param size bytes
     * @param wanted how many replicas it should have
     * @param holders the nodes whose current folder has one; a folder that is no node's any more holds nothing
     * @param lacking those of them whose journal does not know all names under which it came
     * @param zones of all nodes that take uploads
     */
    public Situation(BlobId blob, long size, int wanted, List<Holder> holders, Set<Holder> lacking, Set<String> zones) {
        this.blob = blob;
        this.size = size;
        this.wanted = wanted;
        this.holders = List.copyOf(holders);
        this.serving = having(Standing.SERVING);
        this.lacking = Set.copyOf(lacking);
        this.zones = Set.copyOf(zones);
    }

    public static Situation of(BlobCopies copies, Membership membership, Doubts doubts) {
        List<Holder> holders = new ArrayList<>();
        Set<Holder> lacking = new HashSet<>();
        copies.volumes()
                .forEach((volume, uploads) -> membership.holder(volume).ifPresent(known -> {
                    boolean doubted = known.is(Standing.SERVING)
                            && doubts.contains(known.node().id(), copies.blob());
                    Holder holder = doubted ? new Holder(known.node(), Standing.DOUBTFUL) : known;
                    holders.add(holder);
                    if (uploads < copies.uploads()) {
                        lacking.add(holder);
                    }
                }));
        return new Situation(
                copies.blob(),
                copies.size(),
                copies.wanted(),
                holders,
                lacking,
                zones(copies.blob(), membership, doubts));
    }

    /** Those of nodes that are not taken at their word are not to be had. */
    private static Set<String> zones(BlobId blob, Membership membership, Doubts doubts) {
        return doubts.isEmpty()
                ? membership.zones()
                : membership.live().stream()
                        .filter(node -> !doubts.isSuspicious(node.id()) && !doubts.contains(node.id(), blob))
                        .map(Node::zone)
                        .collect(Collectors.toSet());
    }

    public BlobId blob() {
        return blob;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** How many replicas it should have. */
    public int wanted() {
        return wanted;
    }

    /** The nodes whose current folder has one. */
    public List<Holder> holders() {
        return holders;
    }

    /** Those of the holders whose journal does not know all names under which it came. */
    public Set<Holder> lacking() {
        return lacking;
    }

    /** Of all nodes that take uploads. */
    public Set<String> zones() {
        return zones;
    }

    /** Those that count, and take writes. */
    public List<Holder> writable() {
        return serving.stream()
                .filter(each -> each.node().state() == NodeState.LIVE)
                .toList();
    }

    /** Those that count and can prove it, but for one. */
    List<Node> provers(NodeId without) {
        return serving.stream()
                .map(Holder::node)
                .filter(node -> !node.id().equals(without) && node.key() != null)
                .toList();
    }

    /** Those that count. */
    public List<Holder> serving() {
        return serving;
    }

    /** Those that can be read and have another one prove something. */
    public List<Node> witnesses(NodeId without) {
        return readable().stream()
                .map(Holder::node)
                .filter(node -> !node.id().equals(without) && node.distrust() == null)
                .filter(node -> node.state() == NodeState.LIVE || node.state() == NodeState.DRAINING)
                .toList();
    }

    /** Those that can be read, the ones that count first. */
    public List<Holder> readable() {
        List<Holder> readable = new ArrayList<>(serving);
        readable.addAll(having(Standing.LEAVING));
        readable.addAll(having(Standing.DOUBTFUL));
        return readable;
    }

    public int count(Standing standing) {
        int count = 0;
        for (Holder holder : holders) {
            count += holder.is(standing) ? 1 : 0;
        }
        return count;
    }

    /** Different zones of the nodes that serve it. */
    public int servingZones() {
        return (int) serving.stream().map(each -> each.node().zone()).distinct().count();
    }

    private List<Holder> having(Standing standing) {
        List<Holder> having = new ArrayList<>(holders.size());
        for (Holder holder : holders) {
            if (holder.is(standing)) {
                having.add(holder);
            }
        }
        return Collections.unmodifiableList(having);
    }

    /** The order to let the copy on a node go, once those that are to stay have proved themselves to it. */
    public SurplusOrder surplusOf(NodeId from) {
        return new SurplusOrder(
                blob(),
                wanted(),
                wanted() == 0 ? List.of() : provers(from).stream().map(Node::id).toList());
    }
}
