package dev.cofre.storage.holding;

import dev.cofre.storage.blob.BlobReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a proof is computed over, and what nobody could know beforehand: a random key, and parts of the blob. On the wire, big-endian:
 * the key (32), the blob's size (8), how many parts (4), and of each its start (8) and its end (8), one past its last byte.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Challenge(byte[] key, long size, List<Part> parts) {
    static final int KEY_BYTES = 32;
    /** A blob of no more is proved whole. */
    private static final int WHOLE = 64 << 10;
    /** Of a larger one: each is in a block of a MiB that has to be read and checked. */
    private static final int PARTS = 4;

    private static final int PART = WHOLE / PARTS;
    private static final int PART_BYTES = 16;
    private static final int HEAD = KEY_BYTES + Long.BYTES + Integer.BYTES;

    /** @param start inclusive @param end exclusive */
    record Part(long start, long end) {
        long length() {
            return end - start;
        }
    }

    Challenge {
        parts = List.copyOf(parts);
        boolean fits =
                parts.stream().allMatch(part -> part.start() >= 0 && part.start() <= part.end() && part.end() <= size);
        if (key.length != KEY_BYTES || size < 0 || !fits || parts.size() > PARTS) {
            throw new IllegalArgumentException(
                    "a challenge has a key of %d bytes and up to %d parts of the blob".formatted(KEY_BYTES, PARTS));
        }
        if (parts.stream().mapToLong(Part::length).sum() > WHOLE) {
            throw new IllegalArgumentException("a challenge asks for up to %d bytes".formatted(WHOLE));
        }
    }

    static Challenge draw(long size, RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        if (size <= WHOLE) {
            return new Challenge(key, size, List.of(new Part(0, size)));
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            long start = random.nextLong(size - PART + 1);
            parts.add(new Part(start, start + PART));
        }
        parts.sort(Comparator.comparingLong(Part::start));
        return new Challenge(key, size, parts);
    }

    /** @throws IllegalArgumentException if it is none, or asks for too much */
    static Challenge parse(byte[] bytes) {
        if (bytes.length < HEAD
                || bytes.length > HEAD + PARTS * PART_BYTES
                || (bytes.length - HEAD) % PART_BYTES != 0) {
            throw new IllegalArgumentException("a challenge cannot have %d bytes".formatted(bytes.length));
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, KEY_BYTES, bytes.length - KEY_BYTES);
        long size = in.getLong();
        int count = in.getInt();
        if (count != in.remaining() / PART_BYTES) {
            throw new IllegalArgumentException("a challenge with %d parts has other bytes".formatted(count));
        }
        List<Part> parts = new ArrayList<>();
        while (in.hasRemaining()) {
            parts.add(new Part(in.getLong(), in.getLong()));
        }
        return new Challenge(Arrays.copyOf(bytes, KEY_BYTES), size, parts);
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + parts.size() * PART_BYTES)
                .put(key)
                .putLong(size)
                .putInt(parts.size());
        parts.forEach(part -> out.putLong(part.start()).putLong(part.end()));
        return out.array();
    }

    /** Reads the parts from the disk, each block of it checked. */
    void read(BlobReader reader, OutputStream out) throws IOException {
        for (Part part : parts) {
            reader.transferTo(part.start(), part.end(), out);
        }
    }
}
