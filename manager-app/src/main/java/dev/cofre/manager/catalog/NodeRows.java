package dev.cofre.manager.catalog;

import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nodes and their data folders as they lie in the tables. */
final class NodeRows {
    private static final String SELECT =
            "SELECT n.name, n.url, n.zone, v.folder, v.id, n.draining FROM node n JOIN volume v ON v.id = n.volume_id";

    private final JdbcClient readers;

    NodeRows(JdbcClient readers) {
        this.readers = readers;
    }

    List<KnownNode> all() {
        return readers.sql(SELECT + " ORDER BY n.name").query(NodeRows::read).list();
    }

    Optional<KnownNode> find(NodeId node) {
        return readers.sql(SELECT + " WHERE n.name = :name")
                .param("name", node.value())
                .query(NodeRows::read)
                .optional();
    }

    static KnownNode enter(Statements statements, NodeId node, UUID folder, URI url, String zone) throws SQLException {
        PreparedStatement volume =
                statements.prepare("INSERT INTO volume (folder, node) VALUES (?, ?) ON CONFLICT (folder) DO NOTHING");
        volume.setString(1, folder.toString());
        volume.setString(2, node.value());
        volume.executeUpdate();
        long id = volumeOf(statements, node, folder);

        PreparedStatement upsert =
                statements.prepare("INSERT INTO node (name, url, zone, volume_id) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE"
                        + " SET url = excluded.url, zone = excluded.zone, volume_id = excluded.volume_id"
                        + " RETURNING draining");
        upsert.setString(1, node.value());
        upsert.setString(2, url.toString());
        upsert.setString(3, zone);
        upsert.setLong(4, id);
        try (ResultSet row = upsert.executeQuery()) {
            row.next();
            return new KnownNode(node, url, zone, folder, id, row.getInt(1) == 1);
        }
    }

    static void drain(Statements statements, NodeId node, boolean on) throws SQLException {
        PreparedStatement update = statements.prepare("UPDATE node SET draining = ? WHERE name = ?");
        update.setInt(1, on ? 1 : 0);
        update.setString(2, node.value());
        update.executeUpdate();
    }

    private static long volumeOf(Statements statements, NodeId node, UUID folder) throws SQLException {
        PreparedStatement query = statements.prepare("SELECT id, node FROM volume WHERE folder = ?");
        query.setString(1, folder.toString());
        try (ResultSet row = query.executeQuery()) {
            row.next();
            NodeId owner = new NodeId(row.getString(2));
            if (!owner.equals(node)) {
                throw new FolderTakenException(owner, node);
            }
            return row.getLong(1);
        }
    }

    private static KnownNode read(ResultSet row, int number) throws SQLException {
        return new KnownNode(
                new NodeId(row.getString(1)),
                URI.create(row.getString(2)),
                row.getString(3),
                UUID.fromString(row.getString(4)),
                row.getLong(5),
                row.getInt(6) == 1);
    }
}
