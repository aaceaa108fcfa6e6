package dev.cofre.storage.upload;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UnsettledUploads;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.replica.PeerReads;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finds out how uploads ended that this node has on disk and does not know to be in the catalog: after a crash, after an
 * absence of the manager, and on the nodes that hold replicas, which nobody tells. The manager's answer decides. What it
 * does not know, the primary finishes, so that no byte which a client may count on is lost; a replica is dropped only when
 * the catalog does not have its upload and the primary knows nothing of it. Where the primary is lost, or has the upload on record for an
 * hour and does not finish it, a holder of a replica takes its place, as the client may have been told that the bytes are stored.
 *
 * <p>Goes round all of them, some at each look and for a few seconds, so that none of them, however many wait for what never comes,
 * stands before the others, or holds up what else the server has to do.
 */
@Component
class Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settlement.class);
    private static final int AT_ONCE = 1000;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** Longer than any grant lives, so that nobody begins the upload anew. */
    private static final Duration OVERDUE = Duration.ofHours(1);

    private final BlobStore store;
    private final UnfinishedUploads uploads;
    private final Manager manager;
    private final PeerReads peers;
    private final NodeId self;
    private final SteadyTime time;
    private final Clock clock;
    private final Duration patience;
    private UnsettledUploads.@Nullable Place reached;

    Settlement(
            BlobStore store,
            UnfinishedUploads uploads,
            Manager manager,
            PeerReads peers,
            NodeId self,
            SteadyTime time,
            Clock clock,
            SettlementProperties properties) {
        this.store = store;
        this.uploads = uploads;
        this.manager = manager;
        this.peers = peers;
        this.self = self;
        this.time = time;
        this.clock = clock;
        this.patience = properties.patience();
    }

    @Scheduled(fixedDelayString = "${cofre.settlement.interval:2s}")
    void settle() {
        Instant begun = time.now();
        UnsettledUploads page = store.unsettled(clock.instant().minus(patience), reached, AT_ONCE);
        reached = page.next();
        List<StoredUpload> open = page.uploads().stream()
                .filter(stored -> !uploads.isUnderWay(stored.facts().upload()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        try {
            List<UploadStatus> statuses = manager.statuses(
                    open.stream().map(stored -> stored.facts().upload()).toList());
            Primaries primaries = new Primaries();
            for (int i = 0; i < open.size(); i++) {
                reached = UnsettledUploads.Place.behind(
                        open.get(i)); // whatever comes of this one, it must not stop the next look
                settle(open.get(i), statuses.get(i), primaries);
                if (time.since(begun).compareTo(LONGEST) > 0 && i < open.size() - 1) {
                    return;
                }
            }
            reached = page.next();
        } catch (ProblemException e) {
            log.debug("The manager cannot be asked about {} uploads yet: {}", open.size(), e.getMessage());
        }
    }

    /** Other nodes in this look. */
    private final class Primaries {
        private final Set<NodeId> silent = new HashSet<>();
        private @Nullable Map<NodeId, NodeView> known;

        /** Where one is that may answer; one that has not, in this look, must not cost a time-out for each upload. */
        @Nullable
        URI url(NodeId node) {
            NodeView view = silent.contains(node) ? null : view(node);
            return view == null ? null : view.url();
        }

        /** Whether it has been away for so long that what it holds is made good from others. */
        boolean isLost(NodeId node) {
            NodeView view = view(node);
            return view == null || view.state() == NodeState.LOST;
        }

        void isSilent(NodeId node) {
            silent.add(node);
        }

        private @Nullable NodeView view(NodeId node) {
            if (known == null) {
                known = manager.nodes().stream().collect(Collectors.toMap(NodeView::node, Function.identity()));
            }
            return known.get(node);
        }
    }

    private void settle(StoredUpload stored, UploadStatus status, Primaries primaries) {
        Receipt receipt = status.receipt();
        if (receipt != null && receipt.blob().equals(stored.blob())) {
            // also where the receipt names others: a copy too many is the manager's business
            store.committed(receipt.upload(), receipt.version(), receipt.committed(), receipt.counter());
        } else if (status.state() == UploadStatus.State.EXPIRED) {
            Failures.await(store.forget(stored));
        } else if (stored.facts().primary().equals(self)) {
            finish(stored);
        } else if (isNotInCatalog(status)) {
            if (status.state() == UploadStatus.State.UNKNOWN
                    && primaries.isLost(stored.facts().primary())) {
                finish(stored);
            } else {
                askPrimary(stored, primaries);
            }
        }
    }

    private void finish(StoredUpload stored) {
        try {
            Failures.await(uploads.resume(stored));
            log.info(
                    "Upload {} of '{}' is in the catalog now",
                    stored.facts().upload(),
                    stored.facts().name());
        } catch (RuntimeException e) {
            log.info("Upload {} cannot be finished yet: {}", stored.facts().upload(), e.getMessage());
        }
    }

    private void askPrimary(StoredUpload stored, Primaries primaries) {
        NodeId primary = stored.facts().primary();
        URI url = primaries.url(primary);
        if (url == null) {
            return; // the replica stays: nobody can say that it is not needed
        }
        try {
            UploadStatus.State state =
                    peers.status(url, stored.facts().upload()).state();
            boolean unknown = state == UploadStatus.State.UNKNOWN;
            if (state == UploadStatus.State.STORED && isOverdue(stored)) {
                finish(stored);
                return;
            }
            // the manager once more, last: the client may have finished the upload elsewhere meanwhile, with this
            // replica;
            // and nobody is to finish it from here on with a proof of what is dropped, whatever the primary says it
            // does not know
            if (unknown
                    && isNotInCatalog(manager.withdraw(stored.facts().upload(), stored.stored()))
                    && Failures.await(store.giveUp(stored))) {
                log.info(
                        "Dropped the replica of upload {}, which {} has given up",
                        stored.facts().upload(),
                        primary);
            }
        } catch (IOException | RuntimeException e) {
            primaries.isSilent(primary);
            log.debug(
                    "{} cannot be asked about upload {} yet: {}",
                    primary,
                    stored.facts().upload(),
                    e.getMessage());
        }
    }

    /** A primary that has it on record for so long and has not finished it cannot: its bytes may have gone bad meanwhile. */
    private boolean isOverdue(StoredUpload stored) {
        return stored.stored().plus(OVERDUE).isBefore(clock.instant());
    }

    /** Open is what a client may still try again: that proves the replica anew, and then it is not this one that is dropped. */
    private static boolean isNotInCatalog(UploadStatus status) {
        return status.state() == UploadStatus.State.UNKNOWN || status.state() == UploadStatus.State.OPEN;
    }
}
