package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.pattern.PathPatterns;
import java.util.List;

/**
 * What is included, and not excluded.
 *
 * @param include empty: everything
 */
public record PatternFilter(PathPatterns include, PathPatterns exclude) implements Restore.Filter {
    @Override
    public boolean wants(String path) {
        return (include.isEmpty() || include.match(path)) && !exclude.match(path);
    }

    @Override
    public boolean mayWantBelow(String path) {
        return (include.isEmpty() || include.match(path) || include.mayMatchBelow(path)) && !exclude.match(path);
    }

    @Override
    public boolean wantsEverything() {
        return include.isEmpty() && exclude.isEmpty();
    }

    @Override
    public List<String> unused() {
        return include.unused();
    }
}
