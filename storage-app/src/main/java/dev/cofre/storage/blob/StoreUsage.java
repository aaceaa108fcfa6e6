package dev.cofre.storage.blob;

/**
 * @param capacity bytes of the volume
 * @param free bytes still usable for new blobs: the reserve and what uploads in flight have announced are taken off
 * @param blobs how many blobs are held
 * @param bytes their sizes together
 * @param writable false after a failed write or fsync, until the store is opened again
 */
public record StoreUsage(long capacity, long free, long blobs, long bytes, boolean writable) {}
