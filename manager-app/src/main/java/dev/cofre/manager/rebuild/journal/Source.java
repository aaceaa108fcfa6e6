package dev.cofre.manager.rebuild.journal;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.rebuild.JournalPage;
import org.jspecify.annotations.Nullable;

/** A storage server and what its journal knows. */
public interface Source {
    NodeRegistration node();

    /** @param after the page before's {@code next}; null for the first page */
    JournalPage page(@Nullable UploadId after);
}
