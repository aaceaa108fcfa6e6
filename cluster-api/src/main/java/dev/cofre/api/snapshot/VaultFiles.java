package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.upload.UploadId;
import java.util.Optional;

/** How files in a vault are called. */
final class VaultFiles {
    private static final String INDEX = "index-";
    private static final String PACK = "pack-";
    private static final String SNAPSHOT = "snapshot-";

    private VaultFiles() {}

    /** A name that no other index has. */
    static FileName newIndex() {
        return new FileName(INDEX + UploadId.create());
    }

    /** A name that no other pack has. */
    static FileName newPack() {
        return new FileName(PACK + UploadId.create());
    }

    static FileName snapshot(BlobId id) {
        return new FileName(SNAPSHOT + id);
    }

    /** A name that comes before those of all packs, and behind those of indexes. */
    static FileName beforePacks() {
        return new FileName("pack");
    }

    static boolean isIndex(FileName name) {
        return name.value().startsWith(INDEX);
    }

    static boolean isPack(FileName name) {
        return name.value().startsWith(PACK);
    }

    static Optional<BlobId> snapshotId(FileName name) {
        return name.value().startsWith(SNAPSHOT)
                ? Optional.of(BlobId.of(name.value().substring(SNAPSHOT.length())))
                : Optional.empty();
    }
}
