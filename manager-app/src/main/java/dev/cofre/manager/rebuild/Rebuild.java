package dev.cofre.manager.rebuild;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.CatalogInTheMaking;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.grant.ManagersWord;
import dev.cofre.manager.grant.ManagersWord.Word;
import dev.cofre.manager.rebuild.Report.Finding;
import dev.cofre.manager.rebuild.journal.Merge;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.manager.rebuild.journal.UnreadableJournalException;
import dev.cofre.service.start.StartRefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds a catalog from journals. Each holder of an upload has on record what the catalog knew of it: file, version and times.
 * What no holder knows to be committed is either finished by its primary, once there is a manager, or entered here if that
 * primary is gone: a client may have been told OK. Memory is bounded by the number of servers, but for uploads that are
 * entered last, which are few: those that were under way when the catalog was lost, and conflicts. Not thread-safe.
 */
final class Rebuild {
    /** Versions of one transaction. */
    private static final int TOGETHER = 2000;

    private final List<Source> sources;
    private final CatalogInTheMaking catalog;
    private final Map<NodeId, KnownNode> nodes = new LinkedHashMap<>();
    private final List<RestoredVersion> next = new ArrayList<>();
    /** Which get the numbers that are free when all others have theirs. */
    private final List<NewVersion> last = new ArrayList<>();

    private final @Nullable ManagersWord word;
    private final boolean unassigned;
    private final Report report = new Report();

    /**
     * @param word by the key that the new catalog goes on with; null if that is lost, and nothing can be checked
     * @param unassigned whether to enter also what its servers should have the manager's word for, and do not
     */
    Rebuild(List<Source> sources, CatalogInTheMaking catalog, @Nullable ManagersWord word, boolean unassigned) {
        this.sources = List.copyOf(sources);
        this.catalog = catalog;
        this.word = word;
        this.unassigned = unassigned;
    }

    /** @throws StartRefusedException if a journal cannot be read */
    Report run() {
        try {
            return read();
        } catch (UnreadableJournalException e) {
            throw new StartRefusedException(
                    "%s %s.".formatted(e.node(), e.getMessage()),
                    "See to it and rebuild again, or leave it out: --cofre.rebuild.without=, with its address.");
        }
    }

    private Report read() {
        for (Source source : sources) {
            NodeRegistration node = source.node();
            if (nodes.containsKey(node.node())) {
                throw new StartRefusedException(
                        "Two of the servers that were named say that they are %s.".formatted(node.node()),
                        "Name each server once; of two folders of one name, the one that the cluster had.");
            }
            nodes.put(node.node(), catalog.enter(node.node(), node.folder(), node.url(), node.zone()));
            catalog.admit(node.node(), node.folder(), node.key()); // it has to prove that it holds it when it joins
            newest(node).ifPresent(seen -> catalog.caughtUp(node.folder(), seen));
            report.asked(node.node());
        }
        Merge merge = new Merge(sources);
        for (Map<NodeId, JournaledUpload> known = merge.next(); !known.isEmpty(); known = merge.next()) {
            known.keySet().forEach(report::knows);
            enter(known);
        }
        restore();
        append();
        report.checked(word != null);
        report.unreadable(merge.unreadable());
        report.impossible(merge.impossible());
        return report;
    }

    private void enter(Map<NodeId, JournaledUpload> told) {
        Map<NodeId, JournaledUpload> known = word == null ? told : Assigned.of(told, word, unassigned, report);
        if (known.isEmpty()) {
            found(Finding.NOT_ASSIGNED, told.values().iterator().next());
            return;
        }
        Testimony testimony = new Testimony(known, nodes);
        JournaledUpload chosen = testimony.chosen();
        boolean vouched = word != null && word.wordFor(chosen) == Word.GOOD;
        if (chosen.version() != null && testimony.isHearsay() && !vouched) {
            found(Finding.ALONE, chosen);
        }
        if (testimony.hasOtherBytes()) {
            found(Finding.OTHER_BYTES, chosen);
        }
        if (chosen.version() != null) {
            next.add(testimony.restored());
            if (testimony.isHeld()) {
                report.entered(chosen.size(), testimony.lacksCopies());
            } else if (testimony.isDamaged()) {
                found(Finding.DAMAGED, chosen);
                report.entered(chosen.size(), true);
            } else {
                found(Finding.NOWHERE, chosen);
            }
        } else if (testimony.isHeld() && nodes.containsKey(chosen.primary())) {
            found(Finding.LEFT_TO_PRIMARY, chosen);
        } else if (testimony.isHeld()) {
            found(Finding.NOT_KNOWN_COMMITTED, chosen);
            report.entered(chosen.size(), testimony.lacksCopies());
            last.add(testimony.version(chosen.stored()));
        } else if (testimony.isDamaged()) {
            found(Finding.OPEN_AND_DAMAGED, chosen);
        }
        if (next.size() >= TOGETHER) {
            restore();
        }
    }

    /** What the server has seen of the catalog last. */
    static Optional<CatalogMark> newest(NodeRegistration node) {
        List<CatalogMark> seen = node.report().catalog();
        return seen == null || seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(0));
    }

    private void restore() {
        if (next.isEmpty()) {
            return;
        }
        for (RestoredVersion taken : catalog.restore(next)) {
            NewVersion upload = taken.upload();
            report.found(Finding.NUMBER_TAKEN, upload.client(), upload.name(), upload.upload());
            last.add(upload);
        }
        next.clear();
    }

    private void append() {
        last.sort(Comparator.comparing(NewVersion::committed).thenComparing(NewVersion::upload));
        for (int from = 0; from < last.size(); from += TOGETHER) {
            catalog.append(last.subList(from, Math.min(last.size(), from + TOGETHER)));
        }
    }

    private void found(Finding finding, JournaledUpload upload) {
        report.found(finding, upload.client(), upload.name(), upload.upload());
    }
}
