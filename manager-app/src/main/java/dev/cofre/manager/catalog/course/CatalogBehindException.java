package dev.cofre.manager.catalog.course;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.manager.catalog.database.CatalogUnavailableException;

/** The database is in an older state than it was in before, as after a fail-over to one that lacked the last seconds: nothing was written. */
public final class CatalogBehindException extends CatalogUnavailableException {
    public CatalogBehindException(CatalogMark lost) {
        super("the catalog's database was in state %s and is not any more; what is missing is looked for"
                .formatted(lost));
    }
}
