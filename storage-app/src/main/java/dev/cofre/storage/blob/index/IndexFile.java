package dev.cofre.storage.blob.index;

import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * The file of the index: how it is opened, and which tables are in it.
 *
 * <p>Tables are clustered by their keys and have no second index on a digest, which is random and so touches a page of its
 * own for each row.
 */
final class IndexFile {
    private static final int FORMAT = 2;
    private static final int CHECKPOINT_PAGES = 16_000;
    /** For the one that writes and the one that the publishing thread looks up with; the system caches the file besides. */
    private static final int CACHE_KIB = 16 << 10;

    private static final int READER_CACHE_KIB = 2 << 10;

    private static final String LET_GO = "CREATE INDEX let_go ON blob (let_go) WHERE let_go IS NOT NULL";

    /** To what it is now, from format 1, in which nothing could be let go, and no upload had a counter. */
    private static final List<String> FROM_FORMAT_1 = List.of(
            "ALTER TABLE blob ADD COLUMN let_go INTEGER",
            LET_GO,
            "ALTER TABLE state ADD COLUMN let_go_blobs INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE state ADD COLUMN let_go_bytes INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE state ADD COLUMN counter INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE upload ADD COLUMN counter INTEGER",
            "PRAGMA user_version = " + FORMAT);

    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE blob (id BLOB PRIMARY KEY, size INTEGER NOT NULL, stored INTEGER NOT NULL,
              file INTEGER NOT NULL, uploads INTEGER NOT NULL,
              segment INTEGER, position INTEGER, length INTEGER, let_go INTEGER) WITHOUT ROWID\
            """,
            LET_GO,
            """
            CREATE TABLE upload (id BLOB PRIMARY KEY, blob BLOB NOT NULL, stored INTEGER NOT NULL,
              version INTEGER, committed INTEGER,
              segment INTEGER NOT NULL, position INTEGER NOT NULL, length INTEGER NOT NULL,
              committed_segment INTEGER, committed_position INTEGER, committed_length INTEGER,
              counter INTEGER) WITHOUT ROWID\
            """,
            "CREATE INDEX unsettled ON upload (stored) WHERE version IS NULL",
            "CREATE TABLE segment (number INTEGER PRIMARY KEY, live INTEGER NOT NULL)",
            """
            CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), segment INTEGER NOT NULL,
              salt INTEGER NOT NULL, position INTEGER NOT NULL, blobs INTEGER NOT NULL, bytes INTEGER NOT NULL,
              let_go_blobs INTEGER NOT NULL, let_go_bytes INTEGER NOT NULL, counter INTEGER NOT NULL DEFAULT 0)\
            """,
            "PRAGMA user_version = " + FORMAT);

    private IndexFile() {}

    /** Creates the tables in a new file. */
    static Connection forWriting(Path file) throws SQLException {
        Connection connection = connect(file, false, CACHE_KIB);
        try {
            int format = format(connection);
            if (format == 0) {
                inOneTransaction(SCHEMA, connection);
            } else if (format == 1) {
                inOneTransaction(FROM_FORMAT_1, connection);
            } else if (format != FORMAT) {
                throw new SQLException("it has format %d, not %d".formatted(format, FORMAT));
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static Connection forReading(Path file) throws SQLException {
        return connect(file, true, READER_CACHE_KIB);
    }

    static Connection forLookups(Path file) throws SQLException {
        return connect(file, true, CACHE_KIB);
    }

    private static Connection connect(Path file, boolean readOnly, int cacheKib) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        config.setCacheSize(-cacheKib);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
            createFor(file);
        }
        return config.createConnection(SqliteUrl.of(file));
    }

    /** SQLite would make it readable by others; the files beside it, it makes as this one is. */
    private static void createFor(Path file) throws SQLException {
        try {
            OwnersAlone.createFile(file);
        } catch (IOException e) {
            throw new SQLException("%s cannot be made".formatted(file), e);
        }
    }

    private static int format(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static void inOneTransaction(List<String> statements, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("COMMIT");
        }
    }
}
