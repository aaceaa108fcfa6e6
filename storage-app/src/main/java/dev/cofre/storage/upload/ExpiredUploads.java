package dev.cofre.storage.upload;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.StoredUploads;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.manager.Manager;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Forgets uploads whose versions have gone from the catalog for good, so that the journal holds no more than what exists: all uploads
 * come by, a page at a time and again and again. Only the catalog's own word that it has let one go counts: one that it merely does
 * not know may be what an old catalog lacks.
 */
@Component
class ExpiredUploads {
    private static final Logger log = LoggerFactory.getLogger(ExpiredUploads.class);
    private static final int PAGE = 1000;

    private final BlobStore store;
    private final Manager manager;
    private @Nullable UploadId reached;

    ExpiredUploads(BlobStore store, Manager manager) {
        this.store = store;
        this.manager = manager;
    }

    @Scheduled(fixedDelayString = "${cofre.settlement.expired-interval:1m}")
    void forget() {
        StoredUploads page = store.uploads(reached, PAGE);
        // what is not committed is the settlement's
        List<StoredUpload> committed =
                page.uploads().stream().filter(each -> each.version() != null).toList();
        try {
            int forgotten = committed.isEmpty() ? 0 : forget(committed);
            if (forgotten > 0) {
                log.info("Forgot {} uploads whose versions have gone from the catalog for good", forgotten);
            }
            reached = page.next();
        } catch (ProblemException e) {
            log.debug("The manager cannot be asked which uploads have gone: {}", e.getMessage());
        }
    }

    private int forget(List<StoredUpload> committed) {
        List<UploadStatus> statuses = manager.statuses(
                committed.stream().map(each -> each.facts().upload()).toList());
        int forgotten = 0;
        for (int i = 0; i < committed.size(); i++) {
            if (statuses.get(i).state() == UploadStatus.State.EXPIRED
                    && Failures.await(store.forget(committed.get(i)))) {
                forgotten++;
            }
        }
        return forgotten;
    }
}
