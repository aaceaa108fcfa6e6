package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.folder.OwnersAlone;
import dev.cofre.storage.blob.journal.JournalPosition;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One connection to the index with its statements prepared. For one thread at a time.
 *
 * <p>Tables are clustered by their keys and have no second index on a digest, which is random and so touches a page of its
 * own for each row.
 */
final class IndexConnection implements AutoCloseable {
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

    private static final String UPLOAD_COLUMNS = "u.id, u.blob, u.stored, u.version, u.committed, u.segment,"
            + " u.position, u.length, u.committed_segment, u.committed_position, u.committed_length, u.counter";

    private static final String BLOB_COLUMNS = "size, stored, file, uploads, segment, position, length, let_go";

    private static final String SELECT_BLOB = "SELECT " + BLOB_COLUMNS + " FROM blob WHERE id = ?";
    private static final String SELECT_BLOBS = "SELECT " + BLOB_COLUMNS + ", id FROM blob"
            + " WHERE id > ? AND segment IS NOT NULL AND let_go IS NULL ORDER BY id LIMIT ?";
    private static final String SELECT_LET_GO =
            "SELECT " + BLOB_COLUMNS + ", id FROM blob INDEXED BY let_go" + " WHERE let_go < ? ORDER BY let_go LIMIT ?";
    private static final String SELECT_UPLOAD = "SELECT " + UPLOAD_COLUMNS + " FROM upload u WHERE u.id = ?";
    private static final String SELECT_UPLOADS =
            "SELECT " + UPLOAD_COLUMNS + " FROM upload u WHERE u.id > ? ORDER BY u.id LIMIT ?";
    private static final String SELECT_UPLOADS_SINCE = "SELECT " + UPLOAD_COLUMNS
            + " FROM upload u WHERE u.id > ? AND (u.version IS NULL OR u.counter > ?) ORDER BY u.id LIMIT ?";
    private static final String SELECT_UNSETTLED_BLOBS =
            "SELECT blob FROM upload INDEXED BY unsettled WHERE version IS NULL";

    private static final String SELECT_UNSETTLED = "SELECT " + UPLOAD_COLUMNS
            + " FROM upload u JOIN blob b ON b.id = u.blob"
            + " WHERE u.version IS NULL AND u.stored >= ? AND u.stored < ? AND (u.stored > ? OR u.id > ?)"
            + " AND b.segment IS NOT NULL AND b.let_go IS NULL"
            + " ORDER BY u.stored, u.id LIMIT ?";
    private static final String PUT_BLOB = "INSERT OR REPLACE INTO blob VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE_BLOB = "DELETE FROM blob WHERE id = ?";
    private static final String PUT_UPLOAD =
            "INSERT OR REPLACE INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE_UPLOAD = "DELETE FROM upload WHERE id = ?";
    private static final String ADD_LIVE =
            "INSERT INTO segment VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET live = live + excluded.live";
    private static final String PUT_STATE = "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private IndexConnection(Connection connection) {
        this.connection = connection;
    }

    /** The statement, prepared when it is first asked for. */
    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** Creates the tables in a new file. */
    static IndexConnection forWriting(Path file) throws SQLException {
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
            return new IndexConnection(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static IndexConnection forReading(Path file) throws SQLException {
        return new IndexConnection(connect(file, true, READER_CACHE_KIB));
    }

    static IndexConnection forLookups(Path file) throws SQLException {
        return new IndexConnection(connect(file, true, CACHE_KIB));
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

    @Nullable
    JournalPosition position() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT segment, salt, position FROM state")) {
            return row.next() ? new JournalPosition(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
        }
    }

    /** The highest counter of the catalog that an upload was entered with. */
    long counter() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT counter FROM state")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    StoreTotals totals() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT blobs, bytes, let_go_blobs, let_go_bytes FROM state")) {
            return row.next()
                    ? new StoreTotals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))
                    : StoreTotals.NONE;
        }
    }

    Map<Long, Long> live() throws SQLException {
        Map<Long, Long> live = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number, live FROM segment")) {
            while (row.next()) {
                live.put(row.getLong(1), row.getLong(2));
            }
        }
        return live;
    }

    Optional<BlobRow> blob(BlobId blob) throws SQLException {
        PreparedStatement selectBlob = prepared(SELECT_BLOB);
        selectBlob.setBytes(1, blob.bytes());
        try (ResultSet row = selectBlob.executeQuery()) {
            return row.next() ? Optional.of(blobRow(blob, row)) : Optional.empty();
        }
    }

    List<BlobRow> blobs(@Nullable BlobId after, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_BLOBS);
        select.setBytes(1, after == null ? new byte[0] : after.bytes());
        select.setInt(2, limit);
        return blobRows(select);
    }

    List<BlobRow> letGo(long before, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_LET_GO);
        select.setLong(1, before);
        select.setInt(2, limit);
        return blobRows(select);
    }

    private static List<BlobRow> blobRows(PreparedStatement select) throws SQLException {
        List<BlobRow> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(blobRow(BlobId.of(row.getBytes(9)), row));
            }
        }
        return found;
    }

    private static BlobRow blobRow(BlobId blob, ResultSet row) throws SQLException {
        long size = row.getLong(1);
        long stored = row.getLong(2);
        boolean file = row.getInt(3) != 0;
        int uploads = row.getInt(4);
        Location at = location(row, 5);
        long letGo = row.getLong(8);
        return new BlobRow(blob, size, stored, file, uploads, at, row.wasNull() ? BlobRow.HELD : letGo);
    }

    Optional<UploadRow> upload(UploadId upload) throws SQLException {
        PreparedStatement selectUpload = prepared(SELECT_UPLOAD);
        selectUpload.setBytes(1, bytes(upload));
        try (ResultSet row = selectUpload.executeQuery()) {
            return row.next() ? Optional.of(uploadRow(row)) : Optional.empty();
        }
    }

    List<UploadRow> uploads(@Nullable UploadId after, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_UPLOADS);
        select.setBytes(1, after == null ? new byte[0] : bytes(after));
        select.setInt(2, limit);
        return uploadRows(select);
    }

    List<UploadRow> uploadsSince(long counter, @Nullable UploadId after, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_UPLOADS_SINCE);
        select.setBytes(1, after == null ? new byte[0] : bytes(after));
        select.setLong(2, counter);
        select.setInt(3, limit);
        return uploadRows(select);
    }

    List<UploadRow> unsettled(long from, @Nullable UploadId behind, long storedBefore, int limit) throws SQLException {
        PreparedStatement selectUnsettled = prepared(SELECT_UNSETTLED);
        selectUnsettled.setLong(1, from);
        selectUnsettled.setLong(2, storedBefore);
        selectUnsettled.setLong(3, from);
        selectUnsettled.setBytes(4, behind == null ? new byte[0] : bytes(behind));
        selectUnsettled.setInt(5, limit);
        return uploadRows(selectUnsettled);
    }

    private static List<UploadRow> uploadRows(PreparedStatement select) throws SQLException {
        List<UploadRow> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(uploadRow(row));
            }
        }
        return found;
    }

    /** Goes through all that are unsettled, which are few: an index on random digests would cost every upload. */
    void addUnsettled(Set<BlobId> blobs, Set<BlobId> found) throws SQLException {
        try (ResultSet row = prepared(SELECT_UNSETTLED_BLOBS).executeQuery()) {
            while (row.next()) {
                BlobId blob = BlobId.of(row.getBytes(1));
                if (blobs.contains(blob)) {
                    found.add(blob);
                }
            }
        }
    }

    /** The highest id below another. */
    Optional<UploadId> highestUpload(UploadId below) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT max(id) FROM upload WHERE id < ?")) {
            select.setBytes(1, bytes(below));
            try (ResultSet row = select.executeQuery()) {
                return Optional.ofNullable(row.getBytes(1)).map(IndexConnection::uploadId);
            }
        }
    }

    /** Writes all or nothing. Rows are written in the order of their keys: neighbours share a page. */
    void write(Unwritten rows) throws SQLException {
        execute("BEGIN IMMEDIATE");
        boolean whole = false;
        try {
            for (Map.Entry<BlobId, Optional<BlobRow>> entry : new TreeMap<>(rows.blobs()).entrySet()) {
                write(entry.getKey(), entry.getValue());
            }
            for (Map.Entry<UploadId, Optional<UploadRow>> entry : new TreeMap<>(rows.uploads()).entrySet()) {
                write(entry.getKey(), entry.getValue());
            }
            for (Map.Entry<Long, Long> entry : rows.live().entrySet()) {
                PreparedStatement addLive = prepared(ADD_LIVE);
                addLive.setLong(1, entry.getKey());
                addLive.setLong(2, entry.getValue());
                addLive.executeUpdate();
            }
            JournalPosition reached = Objects.requireNonNull(rows.reached());
            PreparedStatement putState = prepared(PUT_STATE);
            putState.setLong(1, reached.segment());
            putState.setLong(2, reached.salt());
            putState.setLong(3, reached.position());
            putState.setLong(4, rows.totals().blobs());
            putState.setLong(5, rows.totals().bytes());
            putState.setLong(6, rows.totals().letGoBlobs());
            putState.setLong(7, rows.totals().letGoBytes());
            putState.setLong(8, rows.counter());
            putState.executeUpdate();
            execute("COMMIT");
            whole = true;
        } finally {
            if (!whole) {
                execute("ROLLBACK");
            }
        }
    }

    void forgetSegment(long segment) throws SQLException {
        execute("DELETE FROM segment WHERE number = " + segment);
    }

    void checkpoint() throws SQLException {
        execute("PRAGMA wal_checkpoint(PASSIVE)");
    }

    private void write(BlobId blob, Optional<BlobRow> row) throws SQLException {
        if (row.isEmpty()) {
            PreparedStatement deleteBlob = prepared(DELETE_BLOB);
            deleteBlob.setBytes(1, blob.bytes());
            deleteBlob.executeUpdate();
            return;
        }
        PreparedStatement putBlob = prepared(PUT_BLOB);
        putBlob.setBytes(1, blob.bytes());
        putBlob.setLong(2, row.get().size());
        putBlob.setLong(3, row.get().stored());
        putBlob.setInt(4, row.get().file() ? 1 : 0);
        putBlob.setInt(5, row.get().uploads());
        set(putBlob, 6, row.get().at());
        if (row.get().isLetGo()) {
            putBlob.setLong(9, row.get().letGo());
        } else {
            putBlob.setNull(9, Types.INTEGER);
        }
        putBlob.executeUpdate();
    }

    private void write(UploadId upload, Optional<UploadRow> row) throws SQLException {
        if (row.isEmpty()) {
            PreparedStatement deleteUpload = prepared(DELETE_UPLOAD);
            deleteUpload.setBytes(1, bytes(upload));
            deleteUpload.executeUpdate();
            return;
        }
        Commit commit = row.get().commit();
        PreparedStatement putUpload = prepared(PUT_UPLOAD);
        putUpload.setBytes(1, bytes(upload));
        putUpload.setBytes(2, row.get().blob().bytes());
        putUpload.setLong(3, row.get().stored());
        if (commit == null) {
            putUpload.setNull(4, Types.INTEGER);
            putUpload.setNull(5, Types.INTEGER);
            putUpload.setNull(12, Types.INTEGER);
        } else {
            putUpload.setInt(4, commit.version());
            putUpload.setLong(5, commit.committed());
            putUpload.setLong(12, commit.counter());
        }
        set(putUpload, 6, row.get().at());
        set(putUpload, 9, row.get().committedAt());
        putUpload.executeUpdate();
    }

    private static UploadRow uploadRow(ResultSet row) throws SQLException {
        int version = row.getInt(4);
        Commit commit = row.wasNull() ? null : new Commit(version, row.getLong(5), row.getLong(12));
        return new UploadRow(
                uploadId(row.getBytes(1)),
                BlobId.of(row.getBytes(2)),
                row.getLong(3),
                commit,
                new Location(row.getLong(6), row.getLong(7), row.getInt(8)),
                location(row, 9));
    }

    private static @Nullable Location location(ResultSet row, int first) throws SQLException {
        long segment = row.getLong(first);
        return row.wasNull() ? null : new Location(segment, row.getLong(first + 1), row.getInt(first + 2));
    }

    private static void set(PreparedStatement statement, int first, @Nullable Location at) throws SQLException {
        if (at == null) {
            statement.setNull(first, Types.INTEGER);
            statement.setNull(first + 1, Types.INTEGER);
            statement.setNull(first + 2, Types.INTEGER);
        } else {
            statement.setLong(first, at.segment());
            statement.setLong(first + 1, at.position());
            statement.setInt(first + 2, at.length());
        }
    }

    private static UploadId uploadId(byte[] id) {
        ByteBuffer bytes = ByteBuffer.wrap(id);
        return new UploadId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    private static byte[] bytes(UploadId upload) {
        return ByteBuffer.allocate(16)
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .array();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
