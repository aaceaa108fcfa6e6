package dev.cofre.manager.rebuild.journal;

import dev.cofre.manager.node.Node;
import dev.cofre.service.start.StartRefusedException;
import org.jspecify.annotations.Nullable;

/** The journals of the servers that report. */
@FunctionalInterface
public interface Journals {
    /**
     * Asks a server who it is, and for its journal page by page.
     *
     * @param since leave out what was entered into the catalog when its counter was this or less; null for all
     * @throws StartRefusedException here and from each page, if there is no answer, or a refusal
     */
    Source of(Node node, @Nullable Long since);
}
