package dev.cofre.manager.rebuild;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.CatalogInTheMaking;
import dev.cofre.manager.catalog.KnownNode;
import dev.cofre.manager.catalog.NewVersion;
import dev.cofre.manager.catalog.NewVersion.Holder;
import dev.cofre.manager.catalog.RestoredVersion;
import dev.cofre.manager.rebuild.Report.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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

    private final Report report = new Report();

    Rebuild(List<Source> sources, CatalogInTheMaking catalog) {
        this.sources = List.copyOf(sources);
        this.catalog = catalog;
    }

    Report run() {
        for (Source source : sources) {
            NodeRegistration node = source.node();
            nodes.put(node.node(), catalog.enter(node.node(), node.folder(), node.url(), node.zone()));
            catalog.admit(node.node(), node.folder(), node.key()); // it has to prove that it holds it when it joins
            report.asked(node.node());
        }
        Merge merge = new Merge(sources);
        for (Map<NodeId, JournaledUpload> known = merge.next(); !known.isEmpty(); known = merge.next()) {
            known.keySet().forEach(report::knows);
            enter(known);
        }
        restore();
        append();
        report.unreadable(merge.unreadable());
        return report;
    }

    private void enter(Map<NodeId, JournaledUpload> known) {
        JournaledUpload chosen = chosen(known);
        List<Holder> holders = holders(known, chosen.blob());
        boolean isHeld = !holders.isEmpty();
        if (known.values().stream().anyMatch(each -> each.held() && !each.blob().equals(chosen.blob()))) {
            found(Finding.OTHER_BYTES, chosen);
        }
        Integer number = chosen.version();
        if (number != null) {
            Instant committed = Objects.requireNonNull(chosen.committed());
            List<Holder> proofs = proofs(known, chosen.blob());
            next.add(new RestoredVersion(
                    version(chosen, holders, committed),
                    number,
                    proofs.subList(0, Math.min(proofs.size(), chosen.copies().copies()))));
            if (isHeld) {
                report.entered(chosen.size(), holders.size() < chosen.copies().copies());
            } else {
                found(Finding.NOWHERE, chosen);
            }
        } else if (isHeld && nodes.containsKey(chosen.primary())) {
            found(Finding.LEFT_TO_PRIMARY, chosen);
        } else if (isHeld) {
            found(Finding.NOT_KNOWN_COMMITTED, chosen);
            report.entered(chosen.size(), holders.size() < chosen.copies().copies());
            last.add(version(chosen, holders, chosen.stored()));
        }
        if (next.size() >= TOGETHER) {
            restore();
        }
    }

    /** Who knows that it is committed knows best. */
    private static JournaledUpload chosen(Map<NodeId, JournaledUpload> known) {
        Optional<JournaledUpload> committed =
                known.values().stream().filter(each -> each.version() != null).min(ORDER);
        return committed.orElseGet(() -> known.values().stream().min(ORDER).orElseThrow());
    }

    /** With their bytes first, so that a name on record whose bytes are elsewhere does not hide them. */
    private static final Comparator<JournaledUpload> ORDER = Comparator.comparing(JournaledUpload::held)
            .reversed()
            .thenComparing(JournaledUpload::stored)
            .thenComparing(JournaledUpload::blob);

    /** Who has the bytes. */
    private List<Holder> holders(Map<NodeId, JournaledUpload> known, BlobId blob) {
        return proofs(known, blob).stream()
                .filter(proof -> Objects.requireNonNull(known.get(proof.node())).held())
                .toList();
    }

    /**
     * Who has ever confirmed the upload, in the order in which they did, the primary first: the receipt named the first of them, and
     * those that are behind got their copies in repairs.
     */
    private List<Holder> proofs(Map<NodeId, JournaledUpload> known, BlobId blob) {
        return known.entrySet().stream()
                .filter(each -> each.getValue().blob().equals(blob))
                .sorted(Comparator.comparing((Map.Entry<NodeId, JournaledUpload> each) ->
                                !each.getKey().equals(each.getValue().primary()))
                        .thenComparing(each -> each.getValue().stored())
                        .thenComparing(Map.Entry::getKey))
                .map(each -> Holder.unsigned(
                        each.getKey(),
                        Objects.requireNonNull(nodes.get(each.getKey())).volume(),
                        each.getValue().stored()))
                .toList();
    }

    private static NewVersion version(JournaledUpload upload, List<Holder> holders, Instant committed) {
        return new NewVersion(
                upload.upload(),
                upload.client(),
                upload.name(),
                upload.blob(),
                upload.size(),
                upload.copies(),
                holders,
                committed);
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
