package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.snapshot.VaultFiles;
import java.util.Optional;

/** Where a snapshot is, as far as the names of files tell. */
public record SnapshotFile(BlobId id, FileName name) {
    static Optional<SnapshotFile> of(FileName name) {
        return VaultFiles.snapshotId(name).map(id -> new SnapshotFile(id, name));
    }
}
