package dev.cofre.manager.catalog.database;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;

/** The database does not answer, or not in time. What was asked may be asked again. */
public class CatalogUnavailableException extends ProblemException {
    public CatalogUnavailableException(Throwable cause) {
        super(
                ProblemType.BUSY,
                "the catalog's database does not answer at the moment; the manager tries to reach it again with each call",
                Duration.ofSeconds(2));
        initCause(cause);
    }

    public CatalogUnavailableException(String why) {
        super(ProblemType.BUSY, why, Duration.ofSeconds(2));
    }
}
