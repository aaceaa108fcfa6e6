package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.upload.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTests extends CatalogContract {
    @TempDir
    Path folder;

    @Override
    Catalog open() {
        return SqlCatalog.open("jdbc:sqlite:" + folder.resolve("catalog.db"));
    }

    @Test
    void itsFolderMayHaveAnyName() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("a?b&c%20#d"));

        SqlCatalog.open(new CatalogProperties(odd, null).url()).close();

        assertThat(odd.resolve("catalog.db")).exists();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    /** What a killed process leaves behind is the file and its log as they are at that moment. */
    @Test
    void whatIsCommittedIsOnTheDiskWithoutAnOrderlyEnd(@TempDir Path afterTheCrash) throws IOException {
        Receipt receipt = commit(version("a.txt", "content", server1, server2));

        for (String file : List.of("catalog.db", "catalog.db-wal")) {
            Files.copy(folder.resolve(file), afterTheCrash.resolve(file));
        }
        try (Catalog reopened = SqlCatalog.open("jdbc:sqlite:" + afterTheCrash.resolve("catalog.db"))) {
            assertThat(reopened.receipts(List.of(receipt.upload()))).containsEntry(receipt.upload(), receipt);
            assertThat(reopened.cluster().managerKey())
                    .isEqualTo(catalog.cluster().managerKey());
        }
    }
}
