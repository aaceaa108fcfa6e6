package dev.cofre.manager.catalog;

import java.util.UUID;

/** Identity of the cluster, and the 32 bytes from which all other keys are derived. */
public final class Cluster {
    private final UUID id;
    private final byte[] managerKey;

    Cluster(UUID id, byte[] managerKey) {
        this.id = id;
        this.managerKey = managerKey.clone();
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
