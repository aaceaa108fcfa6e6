package dev.cofre.storage.blob.journal;

/**
 * Where a record is.
 *
 * @param position of its first byte in the segment
 * @param length bytes, header and body together
 */
public record Location(long segment, long position, int length) {
    public long end() {
        return position + length;
    }
}
