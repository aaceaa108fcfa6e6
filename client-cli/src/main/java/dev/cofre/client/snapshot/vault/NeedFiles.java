package dev.cofre.client.snapshot.vault;

import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.transfer.Cluster;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What snapshots need: packs, and lists of packs. It may be in the trash, or lost, when somebody is about to rely on it. Thread-safe. */
final class NeedFiles {
    private static final int TRIES = 5;

    private final Cluster cluster;
    private final PackLists lists;

    NeedFiles(Cluster cluster, PackLists lists) {
        this.cluster = cluster;
        this.lists = lists;
    }

    /**
     * Sees to it that all is there that a snapshot needs.
     *
     * @param named lists that name the packs: those that are not there are stored, as it is known what they have
     * @throws IOException if one of the packs is gone for good, or no server has a copy of it any more
     */
    void secure(Collection<PackId> packs, Map<FileName, byte[]> named) throws IOException {
        Set<FileName> there = new HashSet<>(named.keySet());
        packs.forEach(pack -> there.add(pack.name()));
        Set<FileName> gone = missing(there);
        for (Map.Entry<FileName, byte[]> list : named.entrySet()) {
            if (gone.remove(list.getKey())) {
                lists.store(list.getKey(), list.getValue());
            }
        }
        gone.removeIf(this::isBack);
        there.removeAll(gone);
        for (FileName lost : lost(there)) {
            byte[] list = named.get(lost);
            if (list == null) {
                gone.add(lost);
            } else {
                lists.store(lost, list);
            }
        }
        if (!gone.isEmpty()) {
            throw new IOException(
                    "%d packs that the snapshot needs are gone (%s%s), so there is no such snapshot; back up again, which stores anew what they held"
                            .formatted(gone.size(), gone.iterator().next(), gone.size() > 1 ? " and others" : ""));
        }
    }

    /**
     * Has those packs, and lists of packs, back from the trash that are there. A clean-up that is under way may take one again; it finds it
     * needed, if a snapshot names it by then.
     *
     * @return those that are gone for good
     */
    Set<FileName> haveBack(Collection<FileName> needs) {
        Set<FileName> gone = missing(needs);
        gone.removeIf(this::isBack);
        return gone;
    }

    /** Has a file back from the trash, unless it is there. @return whether it is there now */
    boolean isBack(FileName name) {
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                cluster.undelete(name, null);
                return true;
            } catch (ProblemException e) {
                if (!Gone.is(e)) {
                    throw e;
                }
            }
            try {
                cluster.locate(name); // another has had it back meanwhile
                return true;
            } catch (ProblemException e) {
                if (!Gone.is(e)) {
                    throw e;
                }
            }
        }
        return false;
    }

    /** Those of the packs, and lists of packs, of which no server has a copy any more. */
    Set<FileName> lost(Collection<FileName> needs) {
        Set<FileName> lost = new HashSet<>();
        if (cluster.repair().lost() > 0) { // asking for each takes long, and is needed hardly ever
            for (FileName name : needs) {
                if (cluster.locate(name).replicas().stream().allMatch(each -> each.state() == NodeState.LOST)) {
                    lost.add(name);
                }
            }
        }
        return lost;
    }

    /** Those of the packs, and lists of packs, that are not there, as somebody has cleaned up meanwhile, or has put another file there. */
    Set<FileName> missing(Collection<FileName> needs) {
        Set<FileName> missing = new HashSet<>(needs);
        cluster.files(VaultFiles.beforeLists(), file -> {
            if (!VaultFiles.isList(file.name()) || VaultFiles.list(file.blob()).equals(file.name())) {
                missing.remove(file.name());
            }
        });
        return missing;
    }
}
