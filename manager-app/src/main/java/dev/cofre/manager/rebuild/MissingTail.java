package dev.cofre.manager.rebuild;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.rebuild.journal.Merge;
import dev.cofre.manager.rebuild.journal.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
    private final Map<NodeId, Hearsay> hearsay = new TreeMap<>();
    private long entered;
    private long nowhere;
    private long damaged;
    private long leftOut;

    MissingTail(List<Source> sources, Catalog catalog) {
        this.sources = List.copyOf(sources);
        this.catalog = catalog;
    }

    /**
     * What has come of it.
     *
     * @param entered versions that are listed again
     * @param nowhere those whose bytes are on no server: their numbers are not given again
     * @param damaged those of which only bad bytes are left: they are listed, and lost
     * @param leftOut records that were left out, as they are damaged or nothing can be as they say
     * @param taken those whose number another upload has been given since: they are not entered
     * @param hearsay those that one server alone knows, by server, though others should: they are not entered
     */
    record Outcome(
            long entered,
            long nowhere,
            long damaged,
            long leftOut,
            List<NewVersion> taken,
            Map<NodeId, Hearsay> hearsay) {
        Outcome {
            taken = List.copyOf(taken);
            hearsay = Map.copyOf(hearsay);
        }
    }

    /** What one server alone knows. @param examples the first of them */
    record Hearsay(long count, List<NewVersion> examples) {
        private static final int EXAMPLES = 5;

        Hearsay {
            examples = List.copyOf(examples);
        }

        private Hearsay and(NewVersion version) {
            List<NewVersion> more = new ArrayList<>(examples);
            if (more.size() < EXAMPLES) {
                more.add(version);
            }
            return new Hearsay(count + 1, more);
        }
    }

    /** @param alone whether one server's word is enough: others who might know are not here */
    Outcome run(boolean alone) {
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
                enter(alone);
            }
        }
        enter(alone);
        leftOut = merge.unreadable()
                + merge.impossible().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        return new Outcome(entered, nowhere, damaged, leftOut, taken, hearsay);
    }

    private void enter(boolean alone) {
        Map<UploadId, Receipt> there = catalog.receipts(next.keySet());
        next.keySet().removeAll(there.keySet());
        Set<UploadId> expired = catalog.expired(next.keySet());
        next.keySet().removeAll(expired);
        List<RestoredVersion> missing = new ArrayList<>();
        for (Testimony testimony : next.values()) {
            RestoredVersion version = testimony.restored();
            if (!alone && version.isListed() && testimony.isHearsay()) {
                hearsay.compute(
                        testimony.teller(),
                        (node, before) -> (before == null ? new Hearsay(0, List.of()) : before).and(version.upload()));
            } else {
                missing.add(version);
            }
        }
        next.clear();
        restore(missing);
    }

    private void restore(List<RestoredVersion> missing) {
        if (missing.isEmpty()) {
            return;
        }
        List<RestoredVersion> conflicts = catalog.restore(missing);
        conflicts.forEach(each -> taken.add(each.upload()));
        entered += missing.stream().filter(RestoredVersion::isListed).count() - conflicts.size();
        nowhere += missing.stream().filter(each -> !each.isListed()).count();
        damaged += missing.stream().filter(RestoredVersion::damaged).count();
    }

    /** Enters them as the next versions of their files. */
    void append(List<NewVersion> versions) {
        for (int from = 0; from < versions.size(); from += TOGETHER) {
            catalog.commit(versions.subList(from, Math.min(versions.size(), from + TOGETHER)));
        }
    }
}
