package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.node.FolderId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Drops copies that are too many. First the store takes no more uploads of them, then the manager stops counting on them,
 * and only then they go: at no moment does anybody count on what is not there.
 */
@Component
class SurplusDropper {
    private static final Logger log = LoggerFactory.getLogger(SurplusDropper.class);

    private final BlobStore store;
    private final ManagerApi manager;
    private final NodeId self;
    private final FolderId folder;

    SurplusDropper(BlobStore store, ManagerApi manager, NodeId self, FolderId folder) {
        this.store = store;
        this.manager = manager;
        this.self = self;
        this.folder = folder;
    }

    /** Blocks. What the manager does not release, or has an upload under way, stays. */
    void drop(List<BlobId> blobs) {
        try (LeavingBlobs leaving = Failures.await(store.leave(blobs))) {
            if (leaving.blobs().isEmpty()) {
                return;
            }
            List<BlobId> released =
                    manager.release(self, new ReleaseRequest(folder.id(), List.copyOf(leaving.blobs())));
            int dropped = Failures.await(leaving.drop(released));
            log.debug("Dropped {} copies that were too many", dropped);
        }
    }
}
