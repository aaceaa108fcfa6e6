package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeState;
import dev.cofre.manager.catalog.BlobCopies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One blob as the rules see it.
 *
 * @param size bytes
 * @param wanted how many replicas it should have
 * @param holders the nodes whose current folder has one; a folder that is no node's any more holds nothing
 * @param lacking those of them whose journal does not know all names under which it came
 * @param zones of all nodes that take uploads
 */
record Situation(BlobId blob, long size, int wanted, List<Holder> holders, Set<Holder> lacking, Set<String> zones) {
    Situation {
        holders = List.copyOf(holders);
        lacking = Set.copyOf(lacking);
        zones = Set.copyOf(zones);
    }

    static Situation of(BlobCopies copies, Membership membership) {
        List<Holder> holders = new ArrayList<>();
        Set<Holder> lacking = new HashSet<>();
        copies.volumes()
                .forEach((volume, uploads) -> membership.holder(volume).ifPresent(holder -> {
                    holders.add(holder);
                    if (uploads < copies.uploads()) {
                        lacking.add(holder);
                    }
                }));
        return new Situation(copies.blob(), copies.size(), copies.wanted(), holders, lacking, membership.zones());
    }

    /** Those that count, and take writes. */
    List<Holder> writable() {
        return serving().stream()
                .filter(each -> each.node().state() == NodeState.LIVE)
                .toList();
    }

    /** Those that count. */
    List<Holder> serving() {
        return holders.stream().filter(each -> each.is(Standing.SERVING)).toList();
    }

    /** Those that can be read, the ones that count first. */
    List<Holder> readable() {
        List<Holder> readable = new ArrayList<>(serving());
        holders.stream().filter(each -> each.is(Standing.LEAVING)).forEach(readable::add);
        return readable;
    }

    int count(Standing standing) {
        return (int) holders.stream().filter(each -> each.is(standing)).count();
    }

    /** Different zones of the nodes that serve it. */
    int servingZones() {
        return (int)
                serving().stream().map(each -> each.node().zone()).distinct().count();
    }
}
