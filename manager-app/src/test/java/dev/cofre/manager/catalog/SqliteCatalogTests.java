package dev.cofre.manager.catalog;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTests extends CatalogContract {
    @TempDir
    Path folder;

    @Override
    Catalog open() {
        return SqlCatalog.open("jdbc:sqlite:" + folder.resolve("catalog.db"));
    }
}
