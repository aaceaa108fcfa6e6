package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.journal.JournalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the index, with its questions and its statements prepared. For one thread at a time.
 */
final class IndexConnection implements AutoCloseable {
    private static final String SELECT_BLOB = "SELECT " + RowColumns.BLOB + " FROM blob WHERE id = ?";
    private static final String SELECT_BLOBS = "SELECT " + RowColumns.BLOB + ", id FROM blob"
            + " WHERE id > ? AND segment IS NOT NULL AND let_go IS NULL ORDER BY id LIMIT ?";
    private static final String SELECT_LET_GO = "SELECT " + RowColumns.BLOB + ", id FROM blob INDEXED BY let_go"
            + " WHERE let_go < ? ORDER BY let_go LIMIT ?";
    private static final String SELECT_UPLOAD = "SELECT " + RowColumns.UPLOAD + " FROM upload u WHERE u.id = ?";
    private static final String SELECT_UPLOADS =
            "SELECT " + RowColumns.UPLOAD + " FROM upload u WHERE u.id > ? ORDER BY u.id LIMIT ?";
    private static final String SELECT_UPLOADS_SINCE = "SELECT " + RowColumns.UPLOAD
            + " FROM upload u WHERE u.id > ? AND (u.version IS NULL OR u.counter > ?) ORDER BY u.id LIMIT ?";
    private static final String SELECT_UNSETTLED_BLOBS =
            "SELECT blob FROM upload INDEXED BY unsettled WHERE version IS NULL";

    private static final String SELECT_UNSETTLED = "SELECT " + RowColumns.UPLOAD
            + " FROM upload u JOIN blob b ON b.id = u.blob"
            + " WHERE u.version IS NULL AND u.stored >= ? AND u.stored < ? AND (u.stored > ? OR u.id > ?)"
            + " AND b.segment IS NOT NULL AND b.let_go IS NULL"
            + " ORDER BY u.stored, u.id LIMIT ?";
    private static final String DELETE_BLOB = "DELETE FROM blob WHERE id = ?";
    private static final String DELETE_UPLOAD = "DELETE FROM upload WHERE id = ?";
    private static final String ADD_LIVE =
            "INSERT INTO segment VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET live = live + excluded.live";
    private static final String PUT_STATE = "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private IndexConnection(Connection connection) {
        this.connection = connection;
    }

    static IndexConnection forWriting(Path file) throws SQLException {
        return new IndexConnection(IndexFile.forWriting(file));
    }

    static IndexConnection forReading(Path file) throws SQLException {
        return new IndexConnection(IndexFile.forReading(file));
    }

    static IndexConnection forLookups(Path file) throws SQLException {
        return new IndexConnection(IndexFile.forLookups(file));
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
            return row.next() ? Optional.of(RowColumns.blobRow(blob, row)) : Optional.empty();
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
                found.add(RowColumns.blobRow(BlobId.of(row.getBytes(9)), row));
            }
        }
        return found;
    }

    Optional<UploadRow> upload(UploadId upload) throws SQLException {
        PreparedStatement selectUpload = prepared(SELECT_UPLOAD);
        selectUpload.setBytes(1, RowColumns.bytes(upload));
        try (ResultSet row = selectUpload.executeQuery()) {
            return row.next() ? Optional.of(RowColumns.uploadRow(row)) : Optional.empty();
        }
    }

    List<UploadRow> uploads(@Nullable UploadId after, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_UPLOADS);
        select.setBytes(1, after == null ? new byte[0] : RowColumns.bytes(after));
        select.setInt(2, limit);
        return uploadRows(select);
    }

    List<UploadRow> uploadsSince(long counter, @Nullable UploadId after, int limit) throws SQLException {
        PreparedStatement select = prepared(SELECT_UPLOADS_SINCE);
        select.setBytes(1, after == null ? new byte[0] : RowColumns.bytes(after));
        select.setLong(2, counter);
        select.setInt(3, limit);
        return uploadRows(select);
    }

    List<UploadRow> unsettled(long from, @Nullable UploadId behind, long storedBefore, int limit) throws SQLException {
        PreparedStatement selectUnsettled = prepared(SELECT_UNSETTLED);
        selectUnsettled.setLong(1, from);
        selectUnsettled.setLong(2, storedBefore);
        selectUnsettled.setLong(3, from);
        selectUnsettled.setBytes(4, behind == null ? new byte[0] : RowColumns.bytes(behind));
        selectUnsettled.setInt(5, limit);
        return uploadRows(selectUnsettled);
    }

    private static List<UploadRow> uploadRows(PreparedStatement select) throws SQLException {
        List<UploadRow> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(RowColumns.uploadRow(row));
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
            select.setBytes(1, RowColumns.bytes(below));
            try (ResultSet row = select.executeQuery()) {
                return Optional.ofNullable(row.getBytes(1)).map(RowColumns::uploadId);
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
        PreparedStatement put = prepared(RowColumns.PUT_BLOB);
        RowColumns.set(put, row.get());
        put.executeUpdate();
    }

    private void write(UploadId upload, Optional<UploadRow> row) throws SQLException {
        if (row.isEmpty()) {
            PreparedStatement deleteUpload = prepared(DELETE_UPLOAD);
            deleteUpload.setBytes(1, RowColumns.bytes(upload));
            deleteUpload.executeUpdate();
            return;
        }
        PreparedStatement put = prepared(RowColumns.PUT_UPLOAD);
        RowColumns.set(put, row.get());
        put.executeUpdate();
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
