package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.manager.catalog.BlobCopies;
import java.util.List;
import java.util.Set;

/**
 * One blob as the rules see it.
 *
 * @param size bytes
 * @param wanted how many replicas it should have
 * @param holders the nodes whose current folder has one; a folder that is no node's any more holds nothing
 * @param zones of all nodes that take uploads
 */
record Situation(BlobId blob, long size, int wanted, List<Holder> holders, Set<String> zones) {
    Situation {
        holders = List.copyOf(holders);
        zones = Set.copyOf(zones);
    }

    static Situation of(BlobCopies copies, Membership membership) {
        return new Situation(
                copies.blob(),
                copies.size(),
                copies.wanted(),
                copies.volumes().stream()
                        .flatMap(volume -> membership.holder(volume).stream())
                        .toList(),
                membership.zones());
    }

    List<Holder> serving() {
        return holders.stream().filter(each -> each.is(Standing.SERVING)).toList();
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
