package dev.cofre.manager.trash;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.history.History;
import dev.cofre.manager.time.ClusterTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What deletes, for a simulated manager. */
public final class TrashParts {
    private final Trash trash;

    public TrashParts(
            Catalog catalog, ClusterTime time, Brakes brakes, History history, Duration retention, Duration memory) {
        trash = new Trash(catalog, new TrashProperties(retention, memory), time, brakes, history);
    }

    public TrashPage delete(ClientName client, FileName name, @Nullable Integer version) {
        return trash.delete(client, name, version);
    }

    public TrashPage undelete(ClientName client, FileName name, @Nullable Integer version) {
        return trash.undelete(client, name, version);
    }

    public void cleanUp() {
        trash.cleanUp();
    }
}
