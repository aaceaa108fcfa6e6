package dev.cofre.client.snapshot.tree;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A name, or the target of a link, as the file system has it: any bytes. Ordered by its bytes.
 *
 * @param octets one character, up to U+00FF, for each byte
 */
public record RawName(String octets) implements Comparable<RawName> {
    public static RawName of(byte[] bytes) {
        return new RawName(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** @param text as {@link RawText} has it */
    public static RawName of(String text) {
        return of(RawText.bytes(text));
    }

    public byte[] bytes() {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As text; nothing if it is not valid UTF-8. */
    public Optional<String> text() {
        if (octets.chars().allMatch(octet -> octet < 0x80)) {
            return Optional.of(octets);
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes()));
            return Optional.of(text.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whether it can be the name of something in a folder, and of nothing elsewhere. */
    public boolean isPlain() {
        return !octets.isEmpty()
                && !octets.equals(".")
                && !octets.equals("..")
                && octets.indexOf('/') < 0
                && octets.indexOf('\0') < 0;
    }

    @Override
    public int compareTo(RawName other) {
        return octets.compareTo(other.octets);
    }

    /** As {@link RawText} has it: {@link #of(String)} leads back. */
    @Override
    public String toString() {
        return RawText.of(bytes());
    }
}
