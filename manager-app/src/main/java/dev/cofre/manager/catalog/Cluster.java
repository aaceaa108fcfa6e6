package dev.cofre.manager.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Identity of the cluster, and the 32 bytes from which all other keys are derived. */
public final class Cluster {
    private final UUID id;
    private final byte[] managerKey;

    private final @Nullable Instant keptSince;

    /** @param keptSince null if the key is not kept beside the catalog, too */
    Cluster(UUID id, byte[] managerKey, @Nullable Instant keptSince) {
        this.id = id;
        this.managerKey = managerKey.clone();
        this.keptSince = keptSince;
    }

    /** Since when there is this key, as is said where it is kept beside the catalog, which may be a copy from before; null if it is not. */
    public @Nullable Instant keptSince() {
        return keptSince;
    }

    public UUID id() {
        return id;
    }

    public byte[] managerKey() {
        return managerKey.clone();
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "Cluster[id=%s]".formatted(id);
    }
}
