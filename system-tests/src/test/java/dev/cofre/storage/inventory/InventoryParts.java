package dev.cofre.storage.inventory;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.FolderId;
import java.util.function.BooleanSupplier;

/** What compares with the catalog, for a simulated server. */
public final class InventoryParts {
    private InventoryParts() {}

    /** Makes one; each run is one look. */
    public static Runnable of(
            BlobStore store, ManagerApi manager, BooleanSupplier joined, Losses losses, NodeId self, FolderId folder) {
        return new Inventory(store, manager, joined, losses, self, folder)::compare;
    }
}
