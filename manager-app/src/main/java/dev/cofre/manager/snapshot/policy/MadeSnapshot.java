package dev.cofre.manager.snapshot.policy;

import dev.cofre.api.snapshot.Snapshot;
import java.time.Instant;

/** @param stored when it was committed, by the cluster's time */
public record MadeSnapshot(Snapshot snapshot, Instant stored) {
    /** When it was begun, or stored if that is earlier: a host's clock does not make it younger than it is. */
    Instant made() {
        return snapshot.time().isBefore(stored) ? snapshot.time() : stored;
    }
}
