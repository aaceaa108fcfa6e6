package dev.cofre.client.snapshot.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of paths: {@code *}, {@code ?} and {@code [a-z]} stand for characters of one name, {@code **} for any number of
 * names. One that begins with {@code /} begins at the root, any other one anywhere; what is below a match matches, too. As in a path,
 * {@code .} is nothing, and {@code ..} takes back the name before.
 */
public final class PathPattern {
    private static final String ANY_NAMES = "**";

    private final boolean anchored;
    private final List<String> names = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();

    /** @throws IllegalArgumentException if that is no pattern */
    public PathPattern(String text, boolean ignoreCase) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a pattern must not be empty");
        }
        anchored = text.startsWith("/");
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                above(text);
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
                patterns.add(NameGlob.compile(text, name, ignoreCase));
            }
        }
        if (names.isEmpty() && !anchored) {
            throw new IllegalArgumentException(
                    "pattern '%s' has no name that could match; '*' matches everything".formatted(text));
        }
    }

    private void above(String text) {
        if (!names.isEmpty()) {
            names.remove(names.size() - 1);
            patterns.remove(patterns.size() - 1);
        } else if (!anchored) {
            throw new IllegalArgumentException(
                    "pattern '%s' leads above where it begins, which may be anywhere; begin it with a '/' or a name"
                            .formatted(text));
        }
    }

    /** @param path absolute */
    public boolean matches(String path) {
        List<String> parts = parts(path);
        int at = 0;
        int part = 0;
        // where to go on if it does not match from here: behind the last '**', one name later
        int again = anchored ? -1 : 0;
        int mark = 0;
        while (at < patterns.size()) {
            if (names.get(at).equals(ANY_NAMES)) {
                again = ++at;
                mark = part;
            } else if (part < parts.size()
                    && patterns.get(at).matcher(parts.get(part)).matches()) {
                at++;
                part++;
            } else if (again >= 0 && mark < parts.size()) {
                at = again;
                part = ++mark;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Whether it may match something below a folder that it does not match. @param folder absolute */
    public boolean mayMatchBelow(String folder) {
        if (!anchored) {
            return true;
        }
        List<String> parts = parts(folder);
        for (int i = 0; i < Math.min(parts.size(), patterns.size()); i++) {
            if (names.get(i).equals(ANY_NAMES)) {
                return true;
            }
            if (!patterns.get(i).matcher(parts.get(i)).matches()) {
                return false;
            }
        }
        return parts.size() < patterns.size();
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }
}
