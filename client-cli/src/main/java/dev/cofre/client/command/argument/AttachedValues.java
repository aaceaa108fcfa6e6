package dev.cofre.client.command.argument;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Values that stand behind an equals sign, as in {@code --exclude=--json}: they are values, whatever they look like. The library that reads
 * command lines takes one that is also the name of an option for that; so such values get a mark, which no word can have, until they have
 * been read.
 */
public final class AttachedValues {
    private static final String MARK = "\0";
    private static final String END_OF_OPTIONS = "--";
    private static final Pattern LIKE_AN_OPTION =
            Pattern.compile("(--?[A-Za-z][A-Za-z-]*=)(--?[A-Za-z].*)", Pattern.DOTALL);

    private AttachedValues() {}

    public static List<String> marked(List<String> line) {
        List<String> marked = new ArrayList<>(line);
        for (int i = 0; i < marked.size() && !marked.get(i).equals(END_OF_OPTIONS); i++) {
            var form = LIKE_AN_OPTION.matcher(marked.get(i));
            if (form.matches()) {
                marked.set(i, form.group(1) + MARK + form.group(2));
            }
        }
        return marked;
    }

    /** As it was typed. */
    public static String plain(String value) {
        return value.startsWith(MARK) ? value.substring(MARK.length()) : value;
    }
}
