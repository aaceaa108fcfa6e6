package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.LoggerFactory;

/**
 * What the manager is to know after its restart, beside files. Each topic is one owner's, who alone knows what its notes mean. Thread-safe.
 * Every call may throw {@link CatalogUnavailableException}.
 */
public interface Notebook {
    /** All notes of a topic, by their names. */
    Map<String, String> notes(String topic);

    /**
     * Has an owner take up what it noted before a restart. A note that it cannot read costs itself only, and is told.
     *
     * @param reader is given the name and the text of each; an IllegalArgumentException, or what comes of parts that are missing, says
     *     that it cannot read it
     */
    default void read(String topic, BiConsumer<String, String> reader) {
        notes(topic).forEach((name, said) -> {
            try {
                reader.accept(name, said);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeParseException e) {
                LoggerFactory.getLogger(Notebook.class)
                        .warn("What was noted of {} '{}' cannot be read, and is left out: '{}'", topic, name, said);
            }
        });
    }

    /**
     * Writes notes, in the place of those of the same names, and forgets others; on stable storage when this returns.
     *
     * @param gone names whose notes are forgotten
     */
    void note(String topic, Map<String, String> notes, Collection<String> gone);
}
