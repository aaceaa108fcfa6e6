package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.ReleaseRequest.Release;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.holding.HolderCheck;
import dev.cofre.storage.holding.Promises;
import dev.cofre.storage.inventory.Losses;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.ManagerTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Drops copies that are too many. First nobody is promised any more that they stay, and the store takes no more uploads of them; then
 * those that are to remain prove that they are there, then the manager stops counting on these, and only then they go: at no moment
 * does anybody count on what is not there, and nothing goes on anybody's word. Their bytes stay for a time, and may be had back.
 */
@Component
class SurplusDropper {
    private static final Logger log = LoggerFactory.getLogger(SurplusDropper.class);

    /** From when on the time of what is let go counts. */
    @FunctionalInterface
    interface Clocks {
        Instant later();
    }

    private final BlobStore store;
    private final Promises promises;
    private final HolderCheck check;
    private final ManagerApi manager;
    private final Losses losses;
    private final NodeId self;
    private final FolderId folder;
    private final SteadyTime time;
    private final Clocks clocks;
    private final LettingGoProperties properties;
    private final DropLog drops;

    @Autowired
    SurplusDropper(
            BlobStore store,
            Promises promises,
            HolderCheck check,
            ManagerApi manager,
            Losses losses,
            NodeId self,
            FolderId folder,
            SteadyTime time,
            ManagerTime managerTime,
            LettingGoProperties properties,
            DropLog drops) {
        this(store, promises, check, manager, losses, self, folder, time, managerTime::later, properties, drops);
    }

    SurplusDropper(
            BlobStore store,
            Promises promises,
            HolderCheck check,
            ManagerApi manager,
            Losses losses,
            NodeId self,
            FolderId folder,
            SteadyTime time,
            Clocks clocks,
            LettingGoProperties properties,
            DropLog drops) {
        this.store = store;
        this.promises = promises;
        this.check = check;
        this.manager = manager;
        this.losses = losses;
        this.self = self;
        this.folder = folder;
        this.time = time;
        this.clocks = clocks;
        this.properties = properties;
        this.drops = drops;
    }

    /** Blocks. What is not proved to be elsewhere, or is not released, stays. @return why it stays, of what was not asked about */
    Map<BlobId, String> drop(List<SurplusOrder> orders, Map<NodeId, Prover> holders) {
        Map<BlobId, SurplusOrder> surplus = new LinkedHashMap<>();
        orders.forEach(order -> surplus.put(order.blob(), order));
        Set<BlobId> free = promises.leave(surplus.keySet());
        Map<BlobId, String> staying = new HashMap<>();
        Collection<HolderCheck.Finding> findings;
        try (LeavingBlobs leaving = Failures.await(store.leave(free))) {
            surplus.keySet().forEach(blob -> staying.put(blob, whyBusy(blob, free)));
            surplus.keySet().retainAll(leaving.blobs());
            staying.keySet().removeAll(leaving.blobs());
            forgetWhatIsGone(surplus.keySet());
            findings = drop(surplus, holders, leaving, staying);
        } finally {
            promises.stay(free);
        }
        reportSilence(findings);
        return staying;
    }

    private static String whyBusy(BlobId blob, Set<BlobId> free) {
        return free.contains(blob)
                ? "an upload of these very bytes is under way here, or is not settled yet"
                : "others have been promised lately that it stays";
    }

    /** The manager counts on what is not here. */
    private void forgetWhatIsGone(Collection<BlobId> blobs) {
        List<BlobId> gone =
                blobs.stream().filter(blob -> store.find(blob).isEmpty()).toList();
        losses.add(gone);
        blobs.removeAll(gone);
    }

    private Collection<HolderCheck.Finding> drop(
            Map<BlobId, SurplusOrder> surplus,
            Map<NodeId, Prover> holders,
            LeavingBlobs leaving,
            Map<BlobId, String> staying) {
        Instant asked = time.now();
        Map<BlobId, HolderCheck.Finding> findings = proofs(surplus.values(), holders);
        List<Release> proved = new ArrayList<>();
        for (SurplusOrder order : surplus.values()) {
            HolderCheck.Finding finding = findings.get(order.blob());
            List<NodeId> provers = finding == null ? List.of() : List.copyOf(finding.proved());
            if (provers.size() >= order.keep()) {
                proved.add(new Release(order.blob(), provers));
            } else {
                staying.put(
                        order.blob(),
                        "%d of the %d copies that are to remain have proved that they are there"
                                .formatted(provers.size(), order.keep()));
            }
        }
        report(findings.values());
        if (proved.isEmpty()) {
            tell(Set.of(), proved, staying);
            return findings.values();
        }
        Set<BlobId> released = proved.stream().map(Release::blob).collect(Collectors.toCollection(LinkedHashSet::new));
        released.retainAll(manager.release(self, new ReleaseRequest(folder.id(), proved)));
        for (Release each : proved) {
            if (!released.contains(each.blob())) {
                staying.put(each.blob(), "the manager does not let it go now");
            }
        }
        if (time.since(asked).compareTo(promises.good()) > 0) {
            // they are not counted here any more, and are found again by comparing
            log.info("{} copies stay: what others have proved of them is too long ago", released.size());
            return findings.values();
        }
        Failures.await(properties.keep().isZero() ? leaving.drop(released) : leaving.letGo(released, clocks.later()));
        tell(released, proved, staying);
        return findings.values();
    }

    private Map<BlobId, HolderCheck.Finding> proofs(Collection<SurplusOrder> surplus, Map<NodeId, Prover> holders) {
        List<HolderCheck.Question> questions = surplus.stream()
                .filter(order -> order.keep() > 0)
                .map(order -> new HolderCheck.Question(
                        order.blob(),
                        order.holders().stream()
                                .filter(node -> !node.equals(self))
                                .distinct()
                                .map(holders::get)
                                .filter(Objects::nonNull)
                                .toList()))
                .toList();
        return check.ask(questions).stream().collect(Collectors.toMap(HolderCheck.Finding::blob, each -> each));
    }

    private void report(Collection<HolderCheck.Finding> findings) {
        List<CheckReport.Check> flaws = findings.stream()
                .flatMap(finding -> finding.flaws().entrySet().stream()
                        .map(flaw -> new CheckReport.Check(finding.blob(), flaw.getKey(), flaw.getValue())))
                .limit(CopyReport.MOST)
                .toList();
        if (!flaws.isEmpty()) {
            log.warn(
                    "{} copies that others are said to hold are not there, such as {}: {}",
                    flaws.size(),
                    flaws.get(0).blob() + " on " + flaws.get(0).holder(),
                    flaws.get(0).flaw());
            manager.checked(self, new CheckReport(folder.id(), flaws));
        }
    }

    /** Once all is done: nothing depends on it, and proofs must not grow old meanwhile. */
    private void reportSilence(Collection<HolderCheck.Finding> findings) {
        List<CheckReport.Silence> silent = HolderChecks.silences(findings);
        if (silent.isEmpty()) {
            return;
        }
        try {
            manager.checked(self, new CheckReport(folder.id(), List.of(), silent));
        } catch (RuntimeException e) {
            log.debug("The manager is not told who has proved nothing: {}", e.getMessage());
        }
    }

    private void tell(Set<BlobId> gone, List<Release> proved, Map<BlobId, String> staying) {
        for (Release each : proved) {
            if (!gone.contains(each.blob())) {
                continue;
            }
            if (each.proved().isEmpty()) {
                drops.unneeded(each.blob());
            } else {
                drops.tooMany(each.blob(), each.proved());
            }
        }
        staying.forEach(drops::staying);
    }
}
