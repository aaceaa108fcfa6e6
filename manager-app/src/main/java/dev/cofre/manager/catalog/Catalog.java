package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.course.CourseCatalog;
import dev.cofre.manager.catalog.course.TimeCatalog;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import dev.cofre.manager.catalog.file.UploadCatalog;
import dev.cofre.manager.catalog.node.NodeCatalog;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import dev.cofre.manager.catalog.trash.TrashCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the cluster knows on stable storage: all roles of it, and what keeps it. Who needs one role takes that. Thread-safe; several managers
 * may share one on PostgreSQL. Every call may throw {@link CatalogUnavailableException}.
 */
public interface Catalog
        extends ClusterCatalog,
                NodeCatalog,
                UploadCatalog,
                TrashCatalog,
                ReplicaCatalog,
                CourseCatalog,
                TimeCatalog,
                Notebook,
                AutoCloseable {
    /**
     * Opens the embedded catalog of a manager that does not run, a new one if there is none.
     *
     * @param data the manager's folder
     */
    static Catalog embedded(Path data) throws IOException {
        Files.createDirectories(data);
        return SqlCatalog.open(new CatalogProperties(data, null).url());
    }

    /**
     * Writes a copy of the catalog as it is at this moment, while others go on reading and writing; on stable storage when this
     * returns. The copy lacks the key from which all others follow: whoever opens it as a catalog gets a new one.
     *
     * @param target must not exist
     * @return false, and nothing is written, if the catalog is in a database that has means of its own for this
     */
    boolean copyTo(Path target) throws IOException;

    /** Asks the database for a sign of life. */
    void check();

    /** What keeps it from taking more, in a sentence that says what to do; nothing if nothing does. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** @throws CatalogUnavailableException if there is {@link #trouble} */
    default void mustTakeMore() {
        trouble().ifPresent(why -> {
            throw new CatalogUnavailableException(why);
        });
    }

    /** Looks after its disk; to be called now and then. */
    default void tend() {}

    @Override
    void close();
}
