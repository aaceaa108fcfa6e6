package dev.cofre.storage.blob;

/**
 * @param capacity bytes of the volume
 * @param free bytes still usable for new blobs: the reserve and what blobs on their way have announced are taken off
 * @param receiving bytes that blobs on their way have announced, written or not; all of it is taken off {@code free}
 * @param blobs how many blobs are held
 * @param bytes their sizes together
 * @param writable false after a failed write or fsync, until the store is opened again
 */
public record StoreUsage(long capacity, long free, long receiving, long blobs, long bytes, boolean writable) {}
