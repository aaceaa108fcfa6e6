package dev.cofre.client.snapshot.tree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes as text, and back, without loss: UTF-8, and each byte that is not part of any stands as a character from U+DC80 to U+DCFF, as
 * Python has it (PEP 383). No text that is valid has one of those by itself.
 */
public final class RawText {
    private static final int LOW_BYTES = 0xdc00;
    private static final int FIRST = 0xdc80;
    private static final int LAST = 0xdcff;

    private RawText() {}

    public static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length); // a byte is never more than one character
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (LOW_BYTES | in.get() & 0xff));
            }
            decoder.reset();
        }
    }

    public static byte[] bytes(String text) {
        if (text.chars().noneMatch(RawText::isByte)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
        text.codePoints().forEach(ch -> {
            if (isByte(ch)) {
                bytes.write(ch);
            } else {
                bytes.writeBytes(Character.toString(ch).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    private static boolean isByte(int ch) {
        return ch >= FIRST && ch <= LAST;
    }
}
