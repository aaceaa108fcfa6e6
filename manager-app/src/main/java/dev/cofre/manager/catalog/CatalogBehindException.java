package dev.cofre.manager.catalog;

import dev.cofre.api.catalog.CatalogMark;

/** The database is in an older state than it was in before, as after a fail-over to one that lacked the last seconds: nothing was written. */
public final class CatalogBehindException extends CatalogUnavailableException {
    CatalogBehindException(CatalogMark lost) {
        super("the catalog's database was in state %s and is not any more; what is missing is looked for"
                .formatted(lost));
    }
}
