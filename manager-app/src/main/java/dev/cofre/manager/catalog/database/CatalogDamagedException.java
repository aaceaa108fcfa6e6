package dev.cofre.manager.catalog.database;

/** A page of the embedded catalog is not what was written. Nothing is read or entered any more, until it is built again. */
public final class CatalogDamagedException extends CatalogUnavailableException {
    /** What to do, for whoever runs the manager. */
    static final String ACTION =
            "Check the disk. Then move catalog.db, catalog.db-wal and catalog.db-shm away from the manager's folder, and"
                    + " build the catalog again from the servers: cofre rebuild. With '--from COPY' it takes the trash from"
                    + " a copy of the catalog.";

    public CatalogDamagedException(String finding) {
        super(whatToDo(finding));
    }

    public static String whatToDo(String finding) {
        return sentence(finding) + " Stop the manager. " + ACTION;
    }

    static String sentence(String finding) {
        return "The catalog is damaged (%s), so that nothing that it says can be relied upon.".formatted(finding);
    }
}
