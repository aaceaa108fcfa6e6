package dev.cofre.client.snapshot.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The pattern of one name, as POSIX has it: {@code *}, {@code ?}, sets in brackets, and a backslash before what stands for itself. */
final class NameGlob {
    /** Classes of characters by the names that POSIX gives them; letters are those of all scripts. */
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alnum", "\\p{IsAlphabetic}\\p{IsDigit}"),
            Map.entry("alpha", "\\p{IsAlphabetic}"),
            Map.entry("blank", " \\t"),
            Map.entry("cntrl", "\\p{Cc}"),
            Map.entry("digit", "0-9"),
            Map.entry("graph", "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}"),
            Map.entry("lower", "\\p{IsLowercase}"),
            Map.entry("print", "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}"),
            Map.entry("punct", "\\p{Punct}\\p{IsPunctuation}"),
            Map.entry("space", "\\p{IsWhite_Space}"),
            Map.entry("upper", "\\p{IsUppercase}"),
            Map.entry("xdigit", "0-9A-Fa-f"));

    private final String whole;
    private final String name;
    private final boolean ignoreCase;
    /** What stands between stars. */
    private final List<StringBuilder> runs = new ArrayList<>();

    private StringBuilder regex = new StringBuilder();
    private int at;

    private NameGlob(String whole, String name, boolean ignoreCase) {
        this.whole = whole;
        this.name = name;
        this.ignoreCase = ignoreCase;
    }

    /**
     * @param whole the pattern that the name is a part of, for messages
     * @throws IllegalArgumentException if that is no pattern
     */
    static Pattern compile(String whole, String name, boolean ignoreCase) {
        return new NameGlob(whole, name, ignoreCase).compile();
    }

    private Pattern compile() {
        runs.add(regex);
        while (at < name.length()) {
            int ch = next();
            switch (ch) {
                case '*' -> {
                    regex = new StringBuilder();
                    runs.add(regex);
                }
                case '?' -> regex.append('.');
                case '[' -> set();
                case '\\' -> regex.append(literal(escaped()));
                default -> regex.append(literal(ch));
            }
        }
        try {
            return Pattern.compile(
                    inOrder(), Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'%s' is no pattern: %s".formatted(whole, e.getDescription()), e);
        }
    }

    /**
     * Where a run fits first it may as well be taken: what any later place leaves for the rest, the first one leaves, too. Tried at each
     * place, a dozen stars before one long name would take years.
     */
    private String inOrder() {
        int last = runs.size() - 1;
        StringBuilder all = new StringBuilder(runs.get(0));
        for (StringBuilder run : runs.subList(Math.min(1, last), last)) {
            all.append("(?>.*?").append(run).append(')');
        }
        return last == 0
                ? all.toString()
                : all.append(".*").append(runs.get(last)).toString();
    }

    private void set() {
        int begin = at;
        boolean other = at < name.length() && (name.charAt(at) == '!' || name.charAt(at) == '^');
        at += other ? 1 : 0;
        regex.append(other ? "[^" : "[");
        boolean first = true;
        while (first || peek() != ']') {
            first = false;
            if (peek() == '[' && isNamed()) {
                named();
            } else {
                from();
            }
        }
        at++;
        regex.append(']');
        String inside = name.substring(begin, at - 1);
        if (inside.length() > 2 && inside.startsWith(":") && inside.endsWith(":")) {
            throw refused("has '[%s]', which is a set of these characters; of a class of characters it is '[[%s]]'"
                    .formatted(inside, inside));
        }
    }

    /** A character, or all from it to another one. */
    private void from() {
        int low = member();
        regex.append(literal(low));
        if (peek() != '-' || at + 1 >= name.length() || name.charAt(at + 1) == ']') {
            return; // one '-' at the end is itself
        }
        at++;
        if (peek() == '[' && isNamed()) {
            throw refused("has a class of characters at the end of a range; write it beside the range");
        }
        int high = member();
        if (high < low) {
            throw refused("has the range '%s-%s', which is empty; turn it round"
                    .formatted(Character.toString(low), Character.toString(high)));
        }
        regex.append('-').append(literal(high));
    }

    private int member() {
        peek();
        int ch = next();
        return ch == '\\' ? escaped() : ch;
    }

    /** Whether {@code [:name:]}, {@code [.x.]} or {@code [=x=]} begins here. */
    private boolean isNamed() {
        if (at + 1 >= name.length()) {
            return false;
        }
        char mark = name.charAt(at + 1);
        return (mark == ':' || mark == '.' || mark == '=') && name.indexOf(mark + "]", at + 3) > 0;
    }

    private void named() {
        char mark = name.charAt(at + 1);
        int end = name.indexOf(mark + "]", at + 3);
        String inside = name.substring(at + 2, end);
        if (mark != ':') {
            throw refused(
                    "has '[%s%s%s]', which depends on a locale and is not known here; name the characters themselves"
                            .formatted(mark, inside, mark));
        }
        String known = CLASSES.get(ignoreCase && (inside.equals("upper") || inside.equals("lower")) ? "alpha" : inside);
        if (known == null) {
            throw refused("has '[:%s:]', which is no class of characters; there are %s"
                    .formatted(
                            inside,
                            String.join(", ", CLASSES.keySet().stream().sorted().toList())));
        }
        regex.append(known);
        at = end + 2;
        if (peek() == '-' && at + 1 < name.length() && name.charAt(at + 1) != ']') {
            throw refused("has a class of characters at the beginning of a range; write it beside the range");
        }
    }

    private int escaped() {
        if (at == name.length()) {
            throw refused("ends in a backslash");
        }
        return next();
    }

    private int peek() {
        if (at >= name.length()) {
            throw refused("has a '[' without its ']' in the same name; write '\\[' for the character itself");
        }
        return name.charAt(at);
    }

    private int next() {
        int ch = name.codePointAt(at);
        at += Character.charCount(ch);
        return ch;
    }

    /** Letters have a meaning behind a backslash, other characters without one. */
    private static String literal(int ch) {
        return ch < 0x80 && !Character.isLetterOrDigit(ch) ? "\\" + (char) ch : Character.toString(ch);
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("pattern '%s' %s".formatted(whole, what));
    }
}
