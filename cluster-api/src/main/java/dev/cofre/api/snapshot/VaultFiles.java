package dev.cofre.api.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.upload.UploadId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How files in a vault are called. */
public final class VaultFiles {
    private static final String INDEX = "index-";
    private static final String PACK = "pack-";
    private static final String SNAPSHOT = "snapshot-";
    private static final String POLICY = "policy-";

    private VaultFiles() {}

    /** A name that no other index has. */
    public static FileName newIndex() {
        return new FileName(INDEX + UploadId.create());
    }

    /** A name that no other pack has. */
    public static FileName newPack() {
        return new FileName(PACK + UploadId.create());
    }

    public static FileName snapshot(BlobId id) {
        return new FileName(SNAPSHOT + id);
    }

    /** Where the policy for a host and a path is; null for any. */
    public static FileName policy(@Nullable String host, @Nullable String path) {
        return new FileName(POLICY + digest(digest(host).hex() + digest(path).hex()));
    }

    /** A name that comes before those of all policies, and behind those of packs. */
    public static FileName beforePolicies() {
        return new FileName("policy");
    }

    /** A name that comes before those of all packs, and behind those of indexes. */
    public static FileName beforePacks() {
        return new FileName("pack");
    }

    /** A name that comes before those of all snapshots, and behind those of policies. */
    public static FileName beforeSnapshots() {
        return new FileName("snapshot");
    }

    public static boolean isIndex(FileName name) {
        return name.value().startsWith(INDEX);
    }

    public static boolean isPolicy(FileName name) {
        return name.value().startsWith(POLICY);
    }

    public static boolean isPack(FileName name) {
        return name.value().startsWith(PACK);
    }

    /** Which snapshot a file is; empty if it is none. */
    public static Optional<BlobId> snapshotId(FileName name) {
        if (!name.value().startsWith(SNAPSHOT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BlobId.of(name.value().substring(SNAPSHOT.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // somebody's own file
        }
    }

    private static BlobId digest(@Nullable String text) {
        return BlobId.ofContent(text == null ? new byte[0] : ("=" + text).getBytes(StandardCharsets.UTF_8));
    }
}
