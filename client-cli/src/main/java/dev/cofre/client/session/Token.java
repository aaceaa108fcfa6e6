package dev.cofre.client.session;

/** What a client shows to the manager. It stands in a header of HTTP, so not every text can be one; no message says what it is. */
final class Token {
    private static final char FIRST = ' ';
    private static final char LAST = '~';

    private Token() {}

    /**
     * The token as it is sent: without the blanks and ends of lines around it, which files and {@code echo} add.
     *
     * @param origin who gives it, to be named if it is none; such as {@code COFRE_TOKEN}
     * @throws IllegalArgumentException if that is none
     */
    static String of(String text, String origin) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new IllegalArgumentException(
                    "the token from %s is empty; give the whole token, or none for a cluster that asks for none"
                            .formatted(origin));
        }
        for (int i = 0; i < token.length(); i++) {
            char ch = token.charAt(i);
            if (ch < FIRST || ch > LAST) {
                throw new IllegalArgumentException(
                        "the token from %s has %s at place %d, which cannot be sent; give the token alone, as the operator made it, of letters, digits and signs of ASCII"
                                .formatted(origin, kind(ch), i + 1));
            }
        }
        return token;
    }

    private static String kind(char ch) {
        if (ch == '\n' || ch == '\r') {
            return "the end of a line";
        }
        return ch < FIRST || ch == LAST + 1 ? "a control character" : "a character beyond ASCII";
    }
}
