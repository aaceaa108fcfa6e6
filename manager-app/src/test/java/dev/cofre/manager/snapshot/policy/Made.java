package dev.cofre.manager.snapshot.policy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.Summary;
import java.time.Instant;
import java.util.List;

/** Snapshots for tests. */
final class Made {
    private static final BlobId TREE = BlobId.ofContent(new byte[0]);

    private Made() {}

    /** Stored when it was begun. */
    static MadeSnapshot at(String host, Instant time, String... paths) {
        return new MadeSnapshot(snapshot(host, time, paths), time);
    }

    static Snapshot snapshot(String host, Instant time, String... paths) {
        Summary summary = new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return SnapshotFormat.write(
                        new Snapshot(TREE, time, host, "me", List.of(paths), List.of(), TREE, null, summary), List.of())
                .snapshot();
    }
}
