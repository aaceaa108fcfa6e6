package dev.cofre.storage.upload;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.replica.PeerReads;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What finds out how uploads ended, for a simulated server. */
public final class SettlementParts {
    private final Settlement settlement;
    private final ExpiredUploads expired;

    /** Uploads as a simulated primary has them. */
    public interface Primary {
        boolean isUnderWay(UploadId upload);

        Receipt resume(StoredUpload stored);
    }

    public SettlementParts(
            BlobStore store,
            Primary primary,
            Manager manager,
            PeerReads peers,
            NodeId self,
            SteadyTime time,
            Clock clock,
            Duration patience) {
        UnfinishedUploads uploads = new UnfinishedUploads() {
            @Override
            public boolean isUnderWay(UploadId upload) {
                return primary.isUnderWay(upload);
            }

            @Override
            public CompletableFuture<Receipt> resume(StoredUpload stored) {
                return CompletableFuture.completedFuture(primary.resume(stored));
            }
        };
        settlement = new Settlement(
                store, uploads, manager, peers, self, time, clock, new SettlementProperties(patience, patience));
        expired = new ExpiredUploads(store, manager);
    }

    public void settle() {
        settlement.settle();
    }

    public void forgetExpired() {
        expired.forget();
    }
}
