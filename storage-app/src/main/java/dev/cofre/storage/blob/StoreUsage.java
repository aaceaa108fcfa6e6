package dev.cofre.storage.blob;

import org.jspecify.annotations.Nullable;

/**
 * @param capacity bytes of the volume
 * @param free bytes still usable for new blobs: the reserve and what blobs on their way have announced are taken off, and what was
 *     let go counts as free
 * @param receiving bytes that blobs on their way have announced, written or not; all of it is taken off {@code free}
 * @param blobs how many blobs are held
 * @param bytes their sizes together
 * @param letGoBlobs how many were let go, and are kept for a time
 * @param letGoBytes their sizes together
 * @param badCopies copies that were set aside and are kept
 * @param writable false after a failed write or fsync, or once what is read cannot be relied upon, until the store is opened again
 * @param distrust why what is read here cannot be relied upon; null if nothing speaks against it
 */
public record StoreUsage(
        long capacity,
        long free,
        long receiving,
        long blobs,
        long bytes,
        long letGoBlobs,
        long letGoBytes,
        int badCopies,
        boolean writable,
        @Nullable String distrust) {}
