package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.node.FolderId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** Blocks. What the manager does not release stays. @return what stays as an upload of it is under way */
    Set<BlobId> drop(List<BlobId> blobs) {
        Set<BlobId> staying = new HashSet<>(blobs);
        try (LeavingBlobs leaving = Failures.await(store.leave(blobs))) {
            staying.removeAll(leaving.blobs());
            if (leaving.blobs().isEmpty()) {
                return staying;
            }
            List<BlobId> released =
                    manager.release(self, new ReleaseRequest(folder.id(), List.copyOf(leaving.blobs())));
            int dropped = Failures.await(leaving.drop(released));
            log.debug("Dropped {} copies that were too many", dropped);
            return staying;
        }
    }
}
