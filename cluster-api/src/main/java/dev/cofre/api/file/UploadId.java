package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One attempt to store one file. Asking again with the same id gets the same receipt, so the client makes the id and
 * keeps it over its retries.
 */
public record UploadId(@JsonValue UUID value) implements Comparable<UploadId> {
    private static final Pattern FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * A new id, a version 7 UUID: ids made one after the other are neighbours in an index.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, UUID version 7</a>
     */
    public static UploadId create() {
        long timeAndVersion = (System.currentTimeMillis() << 16) | 0x7000 | (RANDOM.nextLong() & 0x0fff);
        long variantAndRandom = (RANDOM.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UploadId(new UUID(timeAndVersion, variantAndRandom));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static UploadId of(String text) {
        // UUID.fromString also takes shortened and shifted forms, which would be two names for one upload
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("an upload id is a UUID of 36 characters, got '%.80s'".formatted(text));
        }
        return new UploadId(UUID.fromString(text));
    }

    /**
     * The id of a further file in the same multipart request: always the same for the same request and place, so that a
     * request sent again is recognised whole.
     *
     * @param place 0 for the first file, which has this id itself
     */
    public UploadId sibling(int place) {
        return place == 0
                ? this
                : new UploadId(UUID.nameUUIDFromBytes((value + "/" + place).getBytes(StandardCharsets.US_ASCII)));
    }

    /** By the bytes, as databases order them: those that {@link #create} makes come in the order of their times. */
    @Override
    public int compareTo(UploadId other) {
        int first = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return first != 0
                ? first
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
