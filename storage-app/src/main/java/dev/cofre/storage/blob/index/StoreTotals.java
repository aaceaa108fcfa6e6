package dev.cofre.storage.blob.index;

/**
 * What a node holds, summed up.
 *
 * @param blobs how many are held
 * @param bytes their sizes together
 * @param letGoBlobs how many were let go, and are kept for a time
 * @param letGoBytes their sizes together
 */
public record StoreTotals(long blobs, long bytes, long letGoBlobs, long letGoBytes) {
    static final StoreTotals NONE = new StoreTotals(0, 0, 0, 0);

    StoreTotals plus(StoreTotals more) {
        return new StoreTotals(
                blobs + more.blobs, bytes + more.bytes, letGoBlobs + more.letGoBlobs, letGoBytes + more.letGoBytes);
    }

    StoreTotals minus(StoreTotals less) {
        return plus(new StoreTotals(-less.blobs, -less.bytes, -less.letGoBlobs, -less.letGoBytes));
    }

    static StoreTotals of(BlobRow row) {
        return new StoreTotals(
                row.isHeld() ? 1 : 0,
                row.isHeld() ? row.size() : 0,
                row.isLetGo() ? 1 : 0,
                row.isLetGo() ? row.size() : 0);
    }
}
