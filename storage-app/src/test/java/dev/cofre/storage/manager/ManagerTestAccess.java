package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;

/** Makes a manager for tests of other packages; what it is asked, it asks on the thread of the one who asks. */
public final class ManagerTestAccess {
    private ManagerTestAccess() {}

    public static Manager of(ManagerApi api, NodeId self) {
        return new Manager(api, self, ManagerMemory.open(new MemoryPaper(), 0), Runnable::run);
    }
}
