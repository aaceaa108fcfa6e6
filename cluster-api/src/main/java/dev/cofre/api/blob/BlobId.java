package dev.cofre.api.blob;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a blob: the SHA-256 of its bytes (FIPS 180-4). Written as 64 lower-case hexadecimal digits.
 *
 * <p>Held as four longs, so that it is a cheap key for maps and cannot be changed from outside.
 */
public record BlobId(long a, long b, long c, long d) implements Comparable<BlobId> {
    public static final int BYTES = 32;

    /** Takes the 32 bytes of a finished digest. */
    public static BlobId of(byte[] sha256) {
        if (sha256.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, got " + sha256.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(sha256);
        return new BlobId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BlobId of(String hex) {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(BlobId::isLowerHex)) {
            throw new IllegalArgumentException(
                    "a blob id is a SHA-256 in 64 lower-case hexadecimal digits, got '%.80s'".formatted(hex));
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /** The id of bytes that are in memory already; streams are digested as they pass. */
    public static BlobId ofContent(byte[] content) {
        return of(newDigest().digest(content));
    }

    /** A fresh SHA-256, which every Java platform must have. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    @JsonValue
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** Orders as the hexadecimal digits do. */
    @Override
    public int compareTo(BlobId other) {
        int byA = Long.compareUnsigned(a, other.a);
        int byB = byA != 0 ? byA : Long.compareUnsigned(b, other.b);
        int byC = byB != 0 ? byB : Long.compareUnsigned(c, other.c);
        return byC != 0 ? byC : Long.compareUnsigned(d, other.d);
    }

    @Override
    public String toString() {
        return hex();
    }

    private static boolean isLowerHex(int ch) {
        return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f');
    }
}
