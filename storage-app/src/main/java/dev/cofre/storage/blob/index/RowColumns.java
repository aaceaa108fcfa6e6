package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.Location;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Blobs and uploads as rows of the tables: in which order the columns are read and put. */
final class RowColumns {
    static final String UPLOAD = "u.id, u.blob, u.stored, u.version, u.committed, u.segment,"
            + " u.position, u.length, u.committed_segment, u.committed_position, u.committed_length, u.counter";

    /** Where its id is not known before, that is the column behind these. */
    static final String BLOB = "size, stored, file, uploads, segment, position, length, let_go";

    static final String PUT_BLOB = "INSERT OR REPLACE INTO blob VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    static final String PUT_UPLOAD = "INSERT OR REPLACE INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private RowColumns() {}

    static BlobRow blobRow(BlobId blob, ResultSet row) throws SQLException {
        long size = row.getLong(1);
        long stored = row.getLong(2);
        boolean file = row.getInt(3) != 0;
        int uploads = row.getInt(4);
        Location at = location(row, 5);
        long letGo = row.getLong(8);
        return new BlobRow(blob, size, stored, file, uploads, at, row.wasNull() ? BlobRow.HELD : letGo);
    }

    /** For {@link #PUT_BLOB}. */
    static void set(PreparedStatement put, BlobRow row) throws SQLException {
        put.setBytes(1, row.blob().bytes());
        put.setLong(2, row.size());
        put.setLong(3, row.stored());
        put.setInt(4, row.file() ? 1 : 0);
        put.setInt(5, row.uploads());
        set(put, 6, row.at());
        if (row.isLetGo()) {
            put.setLong(9, row.letGo());
        } else {
            put.setNull(9, Types.INTEGER);
        }
    }

    /** For {@link #PUT_UPLOAD}. */
    static void set(PreparedStatement put, UploadRow row) throws SQLException {
        Commit commit = row.commit();
        put.setBytes(1, bytes(row.upload()));
        put.setBytes(2, row.blob().bytes());
        put.setLong(3, row.stored());
        if (commit == null) {
            put.setNull(4, Types.INTEGER);
            put.setNull(5, Types.INTEGER);
            put.setNull(12, Types.INTEGER);
        } else {
            put.setInt(4, commit.version());
            put.setLong(5, commit.committed());
            put.setLong(12, commit.counter());
        }
        set(put, 6, row.at());
        set(put, 9, row.committedAt());
    }

    static UploadRow uploadRow(ResultSet row) throws SQLException {
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

    static UploadId uploadId(byte[] id) {
        ByteBuffer bytes = ByteBuffer.wrap(id);
        return new UploadId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    static byte[] bytes(UploadId upload) {
        return ByteBuffer.allocate(16)
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .array();
    }
}
