package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.upload.Receipt;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
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

    @Test
    void aCopyDoesNotTakeTheRoomThatTheCatalogNeeds() throws Exception {
        CatalogDisk disk = new CatalogDisk(folder, 16 << 20, () -> 100 << 20);

        assertThat(disk.hasRoomFor(68 << 20)).isTrue();
        assertThat(disk.hasRoomFor(69 << 20)).isFalse();
        assertThat(catalog.copyTo(folder.resolve("copy.db"))).isTrue();
    }

    @Test
    void aDamagedFileIsRefusedWithWhatToDo(@TempDir Path damaged) throws IOException {
        Path file = damaged.resolve("catalog.db");
        SqlCatalog.open("jdbc:sqlite:" + file).close();
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, content.length / 2, content.length / 2 + 8192, (byte) 0x5a);
        Files.write(file, content);

        assertThatThrownBy(() -> SqlCatalog.open("jdbc:sqlite:" + file))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aCatalogOfANewerVersionIsRefused(@TempDir Path newer) throws Exception {
        String url = "jdbc:sqlite:" + newer.resolve("catalog.db");
        SqlCatalog.open(url).close();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO flyway_schema_history SELECT installed_rank + 100, '999', description, type,"
                    + " 'V999__later.sql', checksum, installed_by, installed_on, execution_time, success"
                    + " FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
        }

        assertThatThrownBy(() -> SqlCatalog.open(url))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("version 999");
    }
}
