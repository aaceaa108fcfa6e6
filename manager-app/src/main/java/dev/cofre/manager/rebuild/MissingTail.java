package dev.cofre.manager.rebuild;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.api.upload.Receipt;
import dev.cofre.api.upload.UploadId;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.KnownNode;
import dev.cofre.manager.catalog.NewVersion;
import dev.cofre.manager.catalog.RestoredVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Enters into a catalog what the servers' journals know to have been in it and it lacks, under the numbers that it had there. Doing it
 * twice does no harm. What no journal knows to have been in the catalog is left: its primary finishes it. Memory is bounded by the
 * number of servers, but for conflicts. Not thread-safe.
 */
final class MissingTail {
    /** Uploads that are looked up, and versions that are entered, at once. */
    private static final int TOGETHER = 1000;

    private final List<Source> sources;
    private final Catalog catalog;
    private final Map<NodeId, KnownNode> nodes = new LinkedHashMap<>();
    private final Map<UploadId, Testimony> next = new LinkedHashMap<>();
    private final List<NewVersion> taken = new ArrayList<>();
    private long entered;
    private long nowhere;
    private int unreadable;

    MissingTail(List<Source> sources, Catalog catalog) {
        this.sources = List.copyOf(sources);
        this.catalog = catalog;
    }

    /**
     * What has come of it.
     *
     * @param entered versions that are listed again
     * @param nowhere those whose bytes are on no server: their numbers are not given again
     * @param unreadable damaged records that were left out
     * @param taken those whose number another upload has been given since: they are not entered
     */
    record Outcome(long entered, long nowhere, int unreadable, List<NewVersion> taken) {
        Outcome {
            taken = List.copyOf(taken);
        }
    }

    Outcome run() {
        for (Source source : sources) {
            NodeId node = source.node().node();
            nodes.put(node, catalog.node(node).orElseThrow());
        }
        Merge merge = new Merge(sources);
        for (Map<NodeId, JournaledUpload> known = merge.next(); !known.isEmpty(); known = merge.next()) {
            Testimony testimony = new Testimony(known, nodes);
            if (testimony.chosen().version() != null) {
                next.put(testimony.chosen().upload(), testimony);
            }
            if (next.size() >= TOGETHER) {
                enter();
            }
        }
        enter();
        unreadable = merge.unreadable();
        return new Outcome(entered, nowhere, unreadable, taken);
    }

    private void enter() {
        Map<UploadId, Receipt> there = catalog.receipts(next.keySet());
        next.keySet().removeAll(there.keySet());
        Set<UploadId> expired = catalog.expired(next.keySet());
        next.keySet().removeAll(expired);
        List<RestoredVersion> missing =
                next.values().stream().map(Testimony::restored).toList();
        if (!missing.isEmpty()) {
            List<RestoredVersion> conflicts = catalog.restore(missing);
            conflicts.forEach(each -> taken.add(each.upload()));
            long held = next.values().stream().filter(Testimony::isHeld).count();
            entered += held - conflicts.size();
            nowhere += missing.size() - held;
        }
        next.clear();
    }

    /** Enters them as the next versions of their files. */
    void append(List<NewVersion> versions) {
        for (int from = 0; from < versions.size(); from += TOGETHER) {
            catalog.commit(versions.subList(from, Math.min(versions.size(), from + TOGETHER)));
        }
    }
}
