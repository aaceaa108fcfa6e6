package dev.cofre.manager.snapshot;

import dev.cofre.api.snapshot.Snapshot;
import java.time.Instant;

/** @param made when it was begun, or stored if that is earlier: a host's clock does not make it younger than it is */
record MadeSnapshot(Snapshot snapshot, Instant made) {
    static MadeSnapshot of(Snapshot snapshot, Instant stored) {
        return new MadeSnapshot(snapshot, snapshot.time().isBefore(stored) ? snapshot.time() : stored);
    }
}
