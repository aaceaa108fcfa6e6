package dev.cofre.manager.catalog.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.Deletion.Operation;
import dev.cofre.manager.catalog.course.HistoryRows;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.file.ReceiptRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The trash as it lies in the tables: versions with a time at which they were deleted. */
public final class TrashRows {
    private static final String COLUMNS =
            "SELECT v.client_id, v.file_id, f.name, v.version, b.id, b.digest, b.size, v.deleted, v.upload"
                    + " FROM version v JOIN file f ON f.id = v.file_id JOIN blob b ON b.id = v.blob_id ";
    private static final String OF_FILE =
            COLUMNS + "WHERE f.client_id = (SELECT id FROM client WHERE name = ?) AND f.name = ?";

    private final JdbcClient readers;

    public TrashRows(JdbcClient readers) {
        this.readers = readers;
    }

    @SuppressWarnings("ArrayRecordComponent") // a row, never compared
    private record Row(long client, long file, long blob, byte[] upload, TrashedVersion version) {}

    /** @param after where the page before has ended; null for the first */
    public Map<String, TrashedVersion> page(ClientName client, @Nullable String after, int limit) {
        long[] from = cursor(after);
        Map<String, TrashedVersion> page = new LinkedHashMap<>();
        readers.sql(COLUMNS + "WHERE v.client_id = (SELECT id FROM client WHERE name = :client)"
                        + " AND v.deleted IS NOT NULL AND (v.file_id, v.version) > (:file, :version)"
                        + " ORDER BY v.file_id, v.version LIMIT :limit")
                .param("client", client.value())
                .param("file", from[0])
                .param("version", from[1])
                .param("limit", limit)
                .query(row -> {
                    Row each = read(row);
                    page.put("%d-%d".formatted(each.file(), each.version().version()), each.version());
                });
        return page;
    }

    /** Newest first. @param before the number of the last one of the page before */
    public List<Deletion> deletions(ClientName client, @Nullable Long before, int limit) {
        return readers.sql("SELECT id, at, operation, name, version, digest, size FROM deletion"
                        + " WHERE client_id = (SELECT id FROM client WHERE name = :client) AND id < :before"
                        + " ORDER BY id DESC LIMIT :limit")
                .param("client", client.value())
                .param("before", before == null ? Long.MAX_VALUE : before)
                .param("limit", limit)
                .query((row, number) -> new Deletion(
                        row.getLong(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        Operation.valueOf(row.getString(3)),
                        new FileName(row.getString(4)),
                        row.getInt(5),
                        BlobId.of(row.getBytes(6)),
                        row.getLong(7)))
                .list();
    }

    /** Moves versions to the trash. @param version null for all */
    public static List<TrashedVersion> delete(
            Statements statements, ClientName client, FileName name, @Nullable Integer version, Instant now)
            throws SQLException {
        List<Row> rows = ofFile(statements, client, name, version, false);
        return delete(statements, rows, now);
    }

    /** Nothing if there are versions, and the newest is of another blob than these. */
    public static Optional<List<TrashedVersion>> deleteIf(
            Statements statements,
            ClientName client,
            FileName name,
            @Nullable Integer version,
            Set<BlobId> newest,
            Instant now)
            throws SQLException {
        List<Row> rows = ofFile(statements, client, name, version, false);
        boolean other = rows.stream()
                .map(Row::version)
                .max(Comparator.comparingInt(TrashedVersion::version))
                .filter(last -> !newest.contains(last.blob()))
                .isPresent();
        return other ? Optional.empty() : Optional.of(delete(statements, rows, now));
    }

    private static List<TrashedVersion> delete(Statements statements, List<Row> rows, Instant now) throws SQLException {
        mark(statements, rows, now, Operation.DELETE);
        return rows.stream().map(row -> row.version().deletedAt(now)).toList();
    }

    /** Has versions back from the trash. @param version null for all that are there */
    public static List<TrashedVersion> undelete(
            Statements statements, ClientName client, FileName name, @Nullable Integer version, Instant now)
            throws SQLException {
        List<Row> rows = ofFile(statements, client, name, version, true);
        mark(statements, rows, now, Operation.UNDELETE);
        return rows.stream().map(Row::version).toList();
    }

    /** Removes versions for good. @return blobs that no version needs any more */
    public static Set<BlobId> expire(Statements statements, Instant deletedBefore, int limit, Instant now)
            throws SQLException {
        // what was in the trash when the catalog was found to lack something may have been had back since
        PreparedStatement select = statements.prepare(COLUMNS + "WHERE v.deleted < ?"
                + " AND v.deleted > coalesce((SELECT held FROM cluster), v.deleted - 1) ORDER BY v.deleted LIMIT "
                + limit);
        select.setLong(1, deletedBefore.toEpochMilli());
        List<Row> rows = rows(select);
        log(statements, rows, now, Operation.EXPIRE);
        PreparedStatement delete = statements.prepare("DELETE FROM version WHERE file_id = ? AND version = ?");
        // who knew it is not on record: those that did not are told all names once more, which does no harm
        PreparedStatement fewer =
                statements.prepare("UPDATE replica SET uploads = uploads - 1 WHERE blob_id = ? AND uploads > 0");
        PreparedStatement expired =
                statements.prepare("INSERT INTO expired (upload, at) VALUES (?, ?) ON CONFLICT (upload) DO NOTHING");
        PreparedStatement unneeded = statements.prepare("UPDATE blob SET unneeded = ? WHERE id = ?"
                + " AND NOT EXISTS (SELECT 1 FROM version v WHERE v.blob_id = blob.id)");
        Set<BlobId> gone = new LinkedHashSet<>();
        for (Row row : rows) {
            delete.setLong(1, row.file());
            delete.setInt(2, row.version().version());
            delete.executeUpdate();
            expired.setBytes(1, row.upload());
            expired.setLong(2, now.toEpochMilli());
            expired.executeUpdate();
            fewer.setLong(1, row.blob());
            fewer.executeUpdate();
            unneeded.setLong(1, now.toEpochMilli());
            unneeded.setLong(2, row.blob());
            if (unneeded.executeUpdate() == 1) {
                gone.add(row.version().blob());
            }
        }
        return gone;
    }

    /** Forgets blobs that are nowhere any more and that nobody has needed for long, and old entries of the log. */
    public static int forget(Statements statements, Instant before, int limit) throws SQLException {
        if (HistoryRows.isHeld(statements)) {
            return 0;
        }
        String some = "(SELECT b.id FROM blob b WHERE b.unneeded < ?"
                + " AND NOT EXISTS (SELECT 1 FROM version v WHERE v.blob_id = b.id)"
                + " AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.blob_id = b.id)"
                + " ORDER BY b.unneeded, b.id LIMIT " + limit + ")";
        PreparedStatement losses = statements.prepare("DELETE FROM loss WHERE blob_id IN " + some);
        losses.setLong(1, before.toEpochMilli());
        losses.executeUpdate();
        PreparedStatement blobs = statements.prepare("DELETE FROM blob WHERE id IN " + some);
        blobs.setLong(1, before.toEpochMilli());
        PreparedStatement entries = statements.prepare(
                "DELETE FROM deletion WHERE id IN (SELECT id FROM deletion WHERE at < ? ORDER BY id LIMIT " + limit
                        + ")");
        entries.setLong(1, before.toEpochMilli());
        PreparedStatement uploads = statements.prepare(
                "DELETE FROM expired WHERE upload IN (SELECT upload FROM expired WHERE at < ? ORDER BY at LIMIT "
                        + limit + ")");
        uploads.setLong(1, before.toEpochMilli());
        return blobs.executeUpdate() + entries.executeUpdate() + uploads.executeUpdate();
    }

    /** Those of the uploads whose versions have gone for good. */
    public Set<UploadId> expired(Collection<UploadId> uploads) {
        return uploads.isEmpty()
                ? Set.of()
                : Set.copyOf(readers.sql("SELECT upload FROM expired WHERE upload IN (:uploads)")
                        .param(
                                "uploads",
                                uploads.stream().map(ReceiptRows::bytes).toList())
                        .query((row, number) -> ReceiptRows.upload(row.getBytes(1)))
                        .list());
    }

    private static List<Row> ofFile(
            Statements statements, ClientName client, FileName name, @Nullable Integer version, boolean deleted)
            throws SQLException {
        PreparedStatement select = statements.prepare(OF_FILE + (version == null ? "" : " AND v.version = ?")
                + (deleted ? " AND v.deleted IS NOT NULL" : " AND v.deleted IS NULL") + " ORDER BY v.version");
        select.setString(1, client.value());
        select.setString(2, name.value());
        if (version != null) {
            select.setInt(3, version);
        }
        return rows(select);
    }

    private static void mark(Statements statements, List<Row> rows, Instant now, Operation operation)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement mark = statements.prepare("UPDATE version SET deleted = ? WHERE file_id = ? AND version = ?");
        for (Row row : rows) {
            if (operation == Operation.DELETE) {
                mark.setLong(1, now.toEpochMilli());
            } else {
                mark.setNull(1, Types.BIGINT);
            }
            mark.setLong(2, row.file());
            mark.setInt(3, row.version().version());
            mark.addBatch();
        }
        mark.executeBatch();
        PreparedStatement newest = statements.prepare(
                "UPDATE file SET newest = coalesce("
                        + "(SELECT max(v.version) FROM version v WHERE v.file_id = file.id AND v.deleted IS NULL), 0) WHERE id = ?");
        newest.setLong(1, rows.get(0).file());
        newest.executeUpdate();
        log(statements, rows, now, operation);
    }

    private static void log(Statements statements, List<Row> rows, Instant now, Operation operation)
            throws SQLException {
        PreparedStatement insert = statements.prepare("INSERT INTO deletion"
                + " (at, client_id, name, version, digest, size, operation) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (Row row : rows) {
            insert.setLong(1, now.toEpochMilli());
            insert.setLong(2, row.client());
            insert.setString(3, row.version().name().value());
            insert.setInt(4, row.version().version());
            insert.setBytes(5, row.version().blob().bytes());
            insert.setLong(6, row.version().size());
            insert.setString(7, operation.name());
            insert.addBatch();
        }
        insert.executeBatch();
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(read(row));
            }
        }
        return rows;
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(
                row.getLong(1),
                row.getLong(2),
                row.getLong(5),
                row.getBytes(9),
                new TrashedVersion(
                        new FileName(row.getString(3)),
                        row.getInt(4),
                        BlobId.of(row.getBytes(6)),
                        row.getLong(7),
                        Instant.ofEpochMilli(row.getLong(8))));
    }

    private static long[] cursor(@Nullable String after) {
        if (after == null) {
            return new long[] {0, 0};
        }
        String[] parts = after.split("-", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'%.40s' is not where a page of the trash ends".formatted(after));
        }
        return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
    }
}
