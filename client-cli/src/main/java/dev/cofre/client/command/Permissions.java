package dev.cofre.client.command;

import dev.cofre.client.snapshot.tree.Node;

/** Type and permissions as {@code ls -l} shows them. */
final class Permissions {
    private static final String BITS = "rwxrwxrwx";

    private Permissions() {}

    static String of(Node node) {
        StringBuilder text = new StringBuilder(
                switch (node.type()) {
                    case FILE -> "-";
                    case DIR -> "d";
                    case SYMLINK -> "l";
                    case OTHER -> "?";
                });
        for (int i = 0; i < BITS.length(); i++) {
            boolean set = (node.attributes().mode() >> (BITS.length() - 1 - i) & 1) == 1;
            text.append(set ? BITS.charAt(i) : '-');
        }
        return text.toString();
    }
}
