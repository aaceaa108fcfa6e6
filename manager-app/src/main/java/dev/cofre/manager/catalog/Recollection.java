package dev.cofre.manager.catalog;

import dev.cofre.manager.catalog.course.HistoryRows;
import dev.cofre.manager.catalog.course.TimeRows;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Takes from an old copy of the catalog what no journal has: what is in the trash, what was deleted for good, the log of
 * deletions, which nodes are being emptied, and which were removed. Of versions it takes nothing else: there the journals know more.
 */
final class Recollection {
    private final Connection copy;
    private final Statements statements;

    Recollection(Connection copy, Statements statements) {
        this.copy = copy;
        this.statements = statements;
    }

    /** @return how many versions are in the trash again */
    int run(Instant now) throws SQLException {
        int trashed = trash("SELECT upload, deleted FROM version WHERE deleted IS NOT NULL")
                // what is deleted for good there waits in the trash once more
                + trash("SELECT upload, %d FROM expired".formatted(now.toEpochMilli()));
        statements
                .prepare("UPDATE file SET newest = coalesce((SELECT max(v.version) FROM version v"
                        + " WHERE v.file_id = file.id AND v.deleted IS NULL), 0)")
                .executeUpdate();
        deletions();
        drains();
        removals();
        time();
        HistoryRows.hold(statements, now); // what was had back since the copy was made is in no journal
        return trashed;
    }

    /** @param sql finds uploads, and when their versions were deleted */
    private int trash(String sql) throws SQLException {
        PreparedStatement mark =
                statements.prepare("UPDATE version SET deleted = ? WHERE upload = ? AND deleted IS NULL");
        int marked = 0;
        try (PreparedStatement query = copy.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                mark.setLong(1, row.getLong(2));
                mark.setBytes(2, row.getBytes(1));
                marked += mark.executeUpdate();
            }
        }
        return marked;
    }

    /** What has passed since is believed once clocks agree: the one that this is done by may be wrong. */
    private void time() throws SQLException {
        try (PreparedStatement query = copy.prepareStatement(TimeRows.LATEST);
                ResultSet row = query.executeQuery()) {
            row.next();
            long latest = row.getLong(1);
            if (!row.wasNull()) {
                TimeRows.set(statements, Instant.ofEpochMilli(latest));
            }
        }
    }

    private void deletions() throws SQLException {
        PreparedStatement client =
                statements.prepare("INSERT INTO client (name) VALUES (?) ON CONFLICT (name) DO NOTHING");
        PreparedStatement insert =
                statements.prepare("INSERT INTO deletion (at, client_id, name, version, digest, size, operation)"
                        + " VALUES (?, (SELECT id FROM client WHERE name = ?), ?, ?, ?, ?, ?)");
        try (PreparedStatement query =
                        copy.prepareStatement("SELECT d.at, c.name, d.name, d.version, d.digest, d.size, d.operation"
                                + " FROM deletion d JOIN client c ON c.id = d.client_id ORDER BY d.id");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                client.setString(1, row.getString(2));
                client.executeUpdate();
                insert.setLong(1, row.getLong(1));
                insert.setString(2, row.getString(2));
                insert.setString(3, row.getString(3));
                insert.setInt(4, row.getInt(4));
                insert.setBytes(5, row.getBytes(5));
                insert.setLong(6, row.getLong(6));
                insert.setString(7, row.getString(7));
                insert.executeUpdate();
            }
        }
    }

    private void drains() throws SQLException {
        PreparedStatement drain = statements.prepare("UPDATE node SET draining = 1 WHERE name = ?");
        try (PreparedStatement query = copy.prepareStatement("SELECT name FROM node WHERE draining = 1");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                drain.setString(1, row.getString(1));
                drain.executeUpdate();
            }
        }
    }

    /** Who was asked though it had been removed was named by a person, and holds what it says: it stays. */
    private void removals() throws SQLException {
        PreparedStatement remove = statements.prepare(
                "INSERT INTO volume (folder, node, removed) VALUES (?, ?, ?) ON CONFLICT (folder) DO NOTHING");
        try (PreparedStatement query =
                        copy.prepareStatement("SELECT folder, node, removed FROM volume WHERE removed IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                remove.setString(1, row.getString(1));
                remove.setString(2, row.getString(2));
                remove.setLong(3, row.getLong(3));
                remove.executeUpdate();
            }
        }
    }
}
