package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.course.Timeline;
import dev.cofre.manager.catalog.database.CatalogDisk;
import dev.cofre.manager.catalog.database.CatalogFile;
import dev.cofre.manager.catalog.database.Engine;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** Beyond a gigabyte, of which most are holes here. */
    @Test
    void aLargeFileIsReadThroughWhileTheManagerWorks(@TempDir Path large) throws IOException {
        Path file = large.resolve("catalog.db");
        String url = "jdbc:sqlite:" + file;
        try (SqlCatalog first = SqlCatalog.open(url)) {
            Map<String, String> notes = new HashMap<>();
            for (int i = 0; i < 3000; i++) {
                notes.put("note " + i, "x".repeat(200));
            }
            first.note("topic", notes, List.of());
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 64 * 1024);
            byte[] damage = new byte[8192];
            Arrays.fill(damage, (byte) 0x5a);
            bytes.write(damage);
            bytes.setLength((1L << 30) + 1);
        }

        try (SqlCatalog opened = SqlCatalog.open(url)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> opened.trouble().isPresent());
            assertThat(opened.trouble().orElseThrow()).contains("damaged");
        }
    }

    @Test
    void soManyReadAtOnceAndTheNextWaitsForAWhile() throws Exception {
        try (HikariDataSource readers =
                CatalogDatabase.pool(Engine.SQLITE, "jdbc:sqlite:" + folder.resolve("catalog.db"))) {
            List<Connection> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                taken.add(readers.getConnection());
            }
            assertThatThrownBy(readers::getConnection).isInstanceOf(SQLTransientConnectionException.class);

            CompletableFuture<Boolean> waits = CompletableFuture.supplyAsync(() -> {
                try (Connection next = readers.getConnection()) {
                    return next.isValid(1);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            taken.remove(0).close();
            assertThat(waits.get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(commit(version("meanwhile", "content", server1, server2)).complete())
                    .as("the one that writes is another")
                    .isTrue();
            for (Connection each : taken) {
                each.close();
            }
        }
    }

    @Test
    void whatSqliteKeepsInMemoryIsBounded() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("catalog.db");

        try (Connection writer = Engine.SQLITE.openWriter(url);
                Connection reader = Engine.SQLITE.source(url).getConnection()) {
            assertThat(cacheOf(writer)).isEqualTo(-(128 << 10)); // KiB, by SQLite's sign
            assertThat(cacheOf(reader)).isEqualTo(-(16 << 10));
        }
    }

    @Test
    void aCheckpointThatIsUnderWayIsNotTakenForAnotherProgram() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("catalog.db");
        CatalogFile file = CatalogFile.of(url).orElseThrow();
        try (Writer writer = new Writer(Engine.SQLITE, url, new Timeline(), Optional.empty(), Optional.of(file))) {
            writer.transaction(statements -> 0);
            Thread reader = new Thread(writer::noteIfOverwritten);

            writer.transaction(statements -> {
                file.path().toFile().setLastModified(0); // as whoever empties the log into it does
                reader.start();
                await().until(() ->
                        reader.getState() != Thread.State.NEW && reader.getState() != Thread.State.RUNNABLE);
                return 0;
            });
            reader.join();

            assertThat(CatalogFile.mark(file.path())).doesNotExist();
        }
    }

    private static int cacheOf(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA cache_size")) {
            result.next();
            return result.getInt(1);
        }
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
