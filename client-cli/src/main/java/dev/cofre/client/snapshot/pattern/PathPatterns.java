package dev.cofre.client.snapshot.pattern;

import java.util.ArrayList;
import java.util.List;

/** Patterns of which the last one that matches decides; one that begins with {@code !} takes back what an earlier one took. */
public final class PathPatterns {
    private record Rule(PathPattern pattern, boolean takes) {}

    private final List<Rule> rules = new ArrayList<>();

    /** @throws IllegalArgumentException if that is no pattern */
    public void add(String text, boolean ignoreCase) {
        boolean takes = !text.startsWith("!");
        rules.add(new Rule(new PathPattern(takes ? text : text.substring(1), ignoreCase), takes));
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** @param path absolute */
    public boolean match(String path) {
        boolean matches = false;
        for (Rule rule : rules) {
            if (matches != rule.takes() && rule.pattern().matches(path)) {
                matches = rule.takes();
            }
        }
        return matches;
    }

    /** Whether something below a folder that does not match may. @param folder absolute */
    public boolean mayMatchBelow(String folder) {
        return rules.stream().anyMatch(rule -> rule.takes() && rule.pattern().mayMatchBelow(folder));
    }
}
