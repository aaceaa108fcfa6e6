package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import java.util.concurrent.Executor;

/** The manager as a simulated server calls it. */
public final class ManagerParts {
    private ManagerParts() {}

    public static Manager of(ManagerApi api, NodeId self, Executor callers) {
        return new Manager(api, self, callers);
    }
}
