package dev.cofre.manager.catalog;

import java.util.Collection;
import java.util.Map;

/**
 * What the manager is to know after its restart, beside files. Each topic is one owner's, who alone knows what its notes mean. Thread-safe.
 * Every call may throw {@link CatalogUnavailableException}.
 */
public interface Notebook {
    /** All notes of a topic, by their names. */
    Map<String, String> notes(String topic);

    /**
     * Writes notes, in the place of those of the same names, and forgets others; on stable storage when this returns.
     *
     * @param gone names whose notes are forgotten
     */
    void note(String topic, Map<String, String> notes, Collection<String> gone);
}
