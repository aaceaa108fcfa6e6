package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import java.util.concurrent.Executor;

/** The manager as a simulated server calls it. */
public final class ManagerParts {
    private ManagerParts() {}

    /** What a server has seen of its manager, as if each word of it were on stable storage at once. */
    public static ManagerMemory memory() {
        return ManagerMemory.open(new MemoryPaper(), 0);
    }

    /** As {@link Manager} has it of each receipt. */
    public static void sees(ManagerMemory memory, Receipt receipt) {
        if (receipt.catalog() != null) {
            memory.sees(receipt.catalog());
        }
    }

    public static Manager of(ManagerApi api, NodeId self, ManagerMemory memory, Executor callers) {
        return new Manager(api, self, memory, callers);
    }
}
