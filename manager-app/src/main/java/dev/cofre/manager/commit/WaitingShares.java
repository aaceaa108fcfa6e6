package dev.cofre.manager.commit;

import dev.cofre.api.file.ClientName;
import dev.cofre.manager.catalog.file.NewVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How many uploads of each client wait, so that none takes all the room there is. Thread-safe. */
final class WaitingShares {
    private final int most;
    private final Map<ClientName, Integer> waiting = new HashMap<>();

    /** @param most of one client, its vault's among them */
    WaitingShares(int most) {
        this.most = most;
    }

    /** @return whether the client has room for one more, which waits from now on */
    synchronized boolean enter(NewVersion version) {
        ClientName client = version.client().ownerOrSelf();
        if (waiting.getOrDefault(client, 0) >= most) {
            return false;
        }
        waiting.merge(client, 1, Integer::sum);
        return true;
    }

    synchronized void leave(Collection<NewVersion> versions) {
        versions.forEach(version ->
                waiting.computeIfPresent(version.client().ownerOrSelf(), (client, now) -> now == 1 ? null : now - 1));
    }
}
