package dev.cofre.client.screen;

import java.util.function.IntFunction;

/**
 * Text of which a terminal shows all and obeys nothing. Names of files, hosts and tags are anybody's: they may hold orders for a
 * terminal, the end of a line, and what turns the direction of writing.
 */
public final class Printable {
    private static final int LAST_OCTET = 0xff;
    /** Names that are no text have these for bytes, see PEP 383. */
    private static final int FIRST_RAW = 0xdc80;

    private static final int LAST_RAW = 0xdcff;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Printable() {}

    /** For people: such a character shows as its number. */
    public static String of(String text) {
        return spelled(text, ch -> {
            boolean octet = ch <= LAST_OCTET || ch >= FIRST_RAW && ch <= LAST_RAW;
            return (octet ? "\\x%02x" : "\\u%04x").formatted(octet ? ch & LAST_OCTET : ch);
        });
    }

    /** For programs: the same text to whoever reads JSON. @param json in one line, so all of these stand in strings */
    public static String json(String json) {
        return spelled(json, ch -> {
            StringBuilder halves = new StringBuilder();
            for (char half : Character.toChars(ch)) {
                halves.append("\\u%04x".formatted((int) half));
            }
            return halves.toString();
        });
    }

    private static String spelled(String text, IntFunction<String> spelling) {
        if (text.codePoints().noneMatch(Printable::isOrder)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(ch -> {
            if (isOrder(ch)) {
                printable.append(spelling.apply(ch));
            } else {
                printable.appendCodePoint(ch);
            }
        });
        return printable.toString();
    }

    private static boolean isOrder(int ch) {
        return switch (Character.getType(ch)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            // these two belong to words and to pictures, and order nothing
            case Character.FORMAT -> ch != ZERO_WIDTH_NON_JOINER && ch != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }
}
