package dev.cofre.client.snapshot.pack;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers parts, each compressed by itself (zstd, RFC 8878) where that helps, and behind them the {@link PackTable}. Not
 * thread-safe.
 */
public final class PackWriter implements AutoCloseable {
    /** As much as it gains beside its time: the level that the format's own tools take. */
    private static final int LEVEL = 3;
    /** Fewer bytes are hardly ever made fewer. */
    private static final int LEAST = 64;
    /** Of tiny files there would be a million in one pack, and what is known of each is more than they have. */
    private static final int MOST_PARTS = 1 << 14;

    private final ZstdCompressCtx zstd = Zstd.compressor(LEVEL);
    private final List<Part> parts = new ArrayList<>();
    private byte[] bytes;
    private int length;

    /** @param room bytes that are taken at once; more are when they are needed */
    public PackWriter(int room) {
        bytes = new byte[room];
    }

    /** @param id SHA-256 of the bytes */
    public Part add(BlobId id, byte[] content, int offset, int size) {
        // a part that got not even a little smaller stays as it is; the room makes sure that the attempt fits
        int most = size + (size >> 6) + 1024;
        if (bytes.length - length < most) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + most));
        }
        int stored = size < LEAST
                ? size
                : zstd.compressByteArray(bytes, length, bytes.length - length, content, offset, size);
        if (stored >= size - (size >> 5)) {
            stored = size;
            System.arraycopy(content, offset, bytes, length, size);
        }
        Part part = new Part(id, length, stored, size);
        parts.add(part);
        length += stored;
        return part;
    }

    /** Bytes of all parts so far, as they are stored. */
    public int length() {
        return length;
    }

    /** Whether it has so many bytes, or as many parts as are good in one pack. */
    public boolean isFull(int bytes) {
        return length >= bytes || parts.size() >= MOST_PARTS;
    }

    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** The whole pack; the writer begins with another one. */
    public byte[] finish() {
        byte[] table = PackTable.write(parts);
        byte[] pack = Arrays.copyOf(bytes, length + table.length);
        System.arraycopy(table, 0, pack, length, table.length);
        parts.clear();
        length = 0;
        return pack;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
