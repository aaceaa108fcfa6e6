package dev.cofre.storage.blob.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes of an index what it was before copies could be let go and uploads had counters. */
final class FirstFormat {
    private static final List<String> BACK = List.of(
            "DROP INDEX let_go",
            "ALTER TABLE blob DROP COLUMN let_go",
            "ALTER TABLE state DROP COLUMN let_go_blobs",
            "ALTER TABLE state DROP COLUMN let_go_bytes",
            "ALTER TABLE state DROP COLUMN counter",
            "ALTER TABLE upload DROP COLUMN counter",
            "PRAGMA user_version = 1");

    private FirstFormat() {}

    static void of(Path index, String... more) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index);
                Statement statement = connection.createStatement()) {
            for (String sql : BACK) {
                statement.execute(sql);
            }
            for (String sql : more) {
                statement.execute(sql);
            }
        }
    }
}
