package dev.cofre.client.show;

import dev.cofre.client.snapshot.tree.Node;

/** Type and permissions as {@code ls -l} shows them. */
final class Permissions {
    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;
    private static final int FORMAT = 0170000;
    private static final String BITS = "rwxrwxrwx";

    private Permissions() {}

    static String of(Node node) {
        StringBuilder text = new StringBuilder(
                switch (node.type()) {
                    case FILE -> "-";
                    case DIR -> "d";
                    case SYMLINK -> "l";
                    case OTHER -> special(node.attributes().mode() & FORMAT);
                });
        for (int i = 0; i < BITS.length(); i++) {
            boolean set = (node.attributes().mode() >> (BITS.length() - 1 - i) & 1) == 1;
            text.append(set ? BITS.charAt(i) : '-');
        }
        special(text, 3, node.attributes().mode() & SET_UID, 's');
        special(text, 6, node.attributes().mode() & SET_GID, 's');
        special(text, 9, node.attributes().mode() & STICKY, 't');
        return text.toString();
    }

    private static String special(int format) {
        return switch (format) {
            case 0010000 -> "p";
            case 0140000 -> "s";
            case 0060000 -> "b";
            case 0020000 -> "c";
            default -> "?"; // it could not be looked at
        };
    }

    /** Stands where the right to run the file does; as a capital letter, if that right is not given. */
    private static void special(StringBuilder text, int at, long bit, char letter) {
        if (bit != 0) {
            text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }
}
