package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.holding.HoldingParts;
import dev.cofre.storage.inventory.Losses;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.node.OrderTaker;
import dev.cofre.storage.replica.PeerReads;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** What carries out orders, for a simulated server. */
public final class RepairParts {
    private RepairParts() {}

    /** @param later the later of the manager's and the server's time */
    public static OrderTaker of(
            BlobStore store,
            PeerReads peers,
            HoldingParts holding,
            Admission admission,
            ManagerApi manager,
            ManagerMemory memory,
            Losses losses,
            NodeId self,
            FolderId folder,
            SteadyTime time,
            Supplier<Instant> later,
            Duration keep,
            ExecutorService callers) {
        Suspicions suspicions = new Suspicions(manager, time, callers);
        return new OrderBook(
                new BlobCopier(store, peers, new SmallBlobs(peers, callers), admission, manager, callers, suspicions),
                new SurplusDropper(
                        store,
                        holding.promises(),
                        holding.check(),
                        manager,
                        losses,
                        self,
                        folder,
                        time,
                        later::get,
                        new LettingGoProperties(keep),
                        new DropLog()),
                new HolderChecks(holding.check(), manager, self, folder),
                manager,
                self,
                folder,
                memory,
                callers);
    }
}
