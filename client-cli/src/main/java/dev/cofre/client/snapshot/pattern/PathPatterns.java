package dev.cofre.client.snapshot.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Patterns of which the last one that matches decides; one that begins with {@code !} takes back what an earlier one took. */
public final class PathPatterns {
    private record Rule(String text, PathPattern pattern, boolean takes) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Set<Rule> used = ConcurrentHashMap.newKeySet();

    /** @throws IllegalArgumentException if that is no pattern */
    public void add(String text, boolean ignoreCase) {
        boolean takes = !text.startsWith("!");
        rules.add(new Rule(text, new PathPattern(takes ? text : text.substring(1), ignoreCase), takes));
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** @param path absolute */
    public boolean match(String path) {
        boolean matches = false;
        for (Rule rule : rules) {
            boolean decides = matches != rule.takes() || (rule.takes() && !used.contains(rule));
            if (decides && rule.pattern().matches(path)) {
                matches = rule.takes();
                used.add(rule);
            }
        }
        return matches;
    }

    /** Whether something below a folder that does not match may. @param folder absolute */
    public boolean mayMatchBelow(String folder) {
        return rules.stream().anyMatch(rule -> rule.takes() && rule.pattern().mayMatchBelow(folder));
    }

    /** Patterns that have matched nothing yet, but for those that take back. */
    public List<String> unused() {
        return rules.stream()
                .filter(rule -> rule.takes() && !used.contains(rule))
                .map(Rule::text)
                .toList();
    }
}
