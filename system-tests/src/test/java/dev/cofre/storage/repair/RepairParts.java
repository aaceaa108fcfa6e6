package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.OrderTaker;
import dev.cofre.storage.replica.PeerReads;
import java.util.concurrent.ExecutorService;

/** What carries out orders, for a simulated server. */
public final class RepairParts {
    private RepairParts() {}

    public static OrderTaker of(
            BlobStore store,
            PeerReads peers,
            Admission admission,
            ManagerApi manager,
            NodeId self,
            FolderId folder,
            ExecutorService callers) {
        return new OrderBook(
                new BlobCopier(store, peers, new SmallBlobs(peers, callers), admission, manager, callers),
                new SurplusDropper(store, manager, self, folder),
                manager,
                self,
                folder,
                callers);
    }
}
