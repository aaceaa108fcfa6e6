package dev.cofre.storage.blob.index;

/**
 * @param blobs how many are held
 * @param bytes their sizes together
 */
public record StoreTotals(long blobs, long bytes) {
    static final StoreTotals NONE = new StoreTotals(0, 0);

    StoreTotals plus(long moreBlobs, long moreBytes) {
        return new StoreTotals(blobs + moreBlobs, bytes + moreBytes);
    }
}
