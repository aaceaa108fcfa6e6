package dev.cofre.storage.inventory;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.Membership;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Compares what is here with what the catalog counts on, a small page at a time and again and again, so that the cost of a
 * second does not grow with what is stored. The first round after each joining is a fast one: the folder may be an old one.
 *
 * <p>A blob that the catalog counts on and that is on no page is looked for once more before it is reported: as the catalog
 * counts no replica before it is on stable storage here, one that is not here then is lost.
 */
@Component
class Inventory {
    private static final Logger log = LoggerFactory.getLogger(Inventory.class);
    private static final int PAGE = InventoryPage.MOST;
    private static final int FAST_PAGES = 20;

    private final BlobStore store;
    private final ManagerApi manager;
    private final BooleanSupplier joined;
    private final Losses losses;
    private final NodeId self;
    private final FolderId folder;
    private @Nullable BlobId after;
    private boolean fast = true;

    @Autowired
    Inventory(BlobStore store, ManagerApi manager, Membership membership, Losses losses, NodeId self, FolderId folder) {
        this(store, manager, membership::joined, losses, self, folder);
    }

    /** @param joined whether the manager knows this node at the moment */
    Inventory(
            BlobStore store, ManagerApi manager, BooleanSupplier joined, Losses losses, NodeId self, FolderId folder) {
        this.store = store;
        this.manager = manager;
        this.joined = joined;
        this.losses = losses;
        this.self = self;
        this.folder = folder;
    }

    @Scheduled(fixedDelayString = "${cofre.inventory.interval:5s}")
    void compare() {
        if (!joined.getAsBoolean()) {
            after = null;
            fast = true;
            return;
        }
        try {
            report();
            int pages = fast ? FAST_PAGES : 1;
            while (pages-- > 0 && comparePage()) {
                report();
            }
            report();
        } catch (ProblemException | RestClientException e) {
            log.debug("The manager cannot compare what is here with the catalog now: {}", e.getMessage());
        }
    }

    /** @return false at the end of a round */
    private boolean comparePage() {
        BlobId from = after;
        List<StoredBlob> page = store.blobs(from, PAGE);
        List<BlobId> blobs = page.stream().map(StoredBlob::blob).toList();
        BlobId upTo = page.size() < PAGE ? null : blobs.get(PAGE - 1);
        var answer = manager.compare(self, new InventoryPage(folder.id(), from, upTo, blobs));
        losses.add(answer.missing().stream()
                .filter(blob -> store.find(blob).isEmpty())
                .toList());
        after = answer.upTo();
        if (after == null) {
            fast = false;
        }
        return after != null;
    }

    private void report() {
        for (List<BlobId> next = losses.first(LossReport.MOST); !next.isEmpty(); next = losses.first(LossReport.MOST)) {
            // a copy that was made again meanwhile is not lost any more
            List<BlobId> lost =
                    next.stream().filter(blob -> store.find(blob).isEmpty()).toList();
            if (!lost.isEmpty()) {
                manager.lost(self, new LossReport(folder.id(), lost));
                log.warn("{} replicas that the cluster counted on are not on this server any more", lost.size());
            }
            losses.reported(next);
        }
    }
}
