package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.journal.Location;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a blob.
 *
 * @param size bytes
 * @param stored milliseconds since 1970
 * @param file whether its bytes are in a file of their own rather than in its record
 * @param uploads how many came with it
 * @param at its record; null if the blob is not here, though an upload says that it came
 * @param letGo when it was let go, milliseconds since 1970, its bytes being here still; {@link #HELD} if it was not
 */
public record BlobRow(
        BlobId blob,
        long size,
        long stored,
        boolean file,
        int uploads,
        @Nullable Location at,
        long letGo) {
    public static final long HELD = Long.MIN_VALUE;

    static BlobRow unknown(BlobId blob) {
        return new BlobRow(blob, 0, 0, false, 0, null, HELD);
    }

    /** Whether its bytes are here, and count. */
    public boolean isHeld() {
        return at != null && letGo == HELD;
    }

    /** Whether its bytes are here, and do not count. */
    public boolean isLetGo() {
        return at != null && letGo != HELD;
    }

    /** Whether its bytes are here, whether or not they count. */
    public boolean isKept() {
        return at != null;
    }

    /** Where its bytes, or what is known of its file, are in the journal. @throws IllegalStateException if they are not here */
    public Location place() {
        if (at == null) {
            throw new IllegalStateException("blob %s is not here".formatted(blob));
        }
        return at;
    }

    BlobRow letGo(long time) {
        return new BlobRow(blob, size, stored, file, uploads, at, time);
    }

    BlobRow withUploads(int count) {
        return new BlobRow(blob, size, stored, file, count, at, letGo);
    }

    BlobRow gone() {
        return new BlobRow(blob, 0, 0, false, uploads, null, HELD);
    }
}
