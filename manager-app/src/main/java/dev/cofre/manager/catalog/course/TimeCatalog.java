package dev.cofre.manager.catalog.course;

import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import java.time.Instant;
import java.util.Optional;

/** The latest time that the catalog knows to have been. Thread-safe; every call may throw {@link CatalogUnavailableException}. */
public interface TimeCatalog {
    /** The latest time that is known to have been: as it was kept last, or else of what lies in the trash; nothing on a new catalog. */
    Optional<Instant> latestTime();

    /** Keeps the latest time, unless a later one is kept already; on stable storage when this returns. @return what is kept now */
    Instant keepTime(Instant latest);

    /** Sets the latest time, back if need be. */
    void setTime(Instant time);
}
