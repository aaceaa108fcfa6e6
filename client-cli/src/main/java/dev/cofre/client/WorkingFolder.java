package dev.cofre.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where this program was started. For figures of its own Java goes to a folder that others must not change, and comes back only if it
 * may read the one that it came from; where it may not, all paths that do not begin at the root would mean something else.
 */
final class WorkingFolder {
    private static final String FIGURES = "hsperfdata_";

    private WorkingFolder() {}

    /** @param here where Java is @param called where it was called, as the shell says @return why it is not there any more */
    static Optional<String> flaw(String here, @Nullable String called) {
        if (!here.substring(here.lastIndexOf('/') + 1).startsWith(FIGURES) || here.equals(called)) {
            return Optional.empty();
        }
        return Optional.of(
                "the folder that this is called in cannot be read, and Java would take %s for it; start Java with"
                                .formatted(here)
                        + " -XX:-UsePerfData, or change to another folder");
    }
}
