package dev.cofre.manager.catalog.node;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.database.Statements;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nodes and their data folders as they lie in the tables. */
public final class NodeRows {
    private static final String SELECT =
            "SELECT n.name, n.url, n.zone, v.folder, v.id, n.draining, v.node_key, n.session, n.moved_from, n.moved_at"
                    + " FROM node n JOIN volume v ON v.id = n.volume_id";

    private final JdbcClient readers;

    public NodeRows(JdbcClient readers) {
        this.readers = readers;
    }

    public List<KnownNode> all() {
        return readers.sql(SELECT + " ORDER BY n.name").query(NodeRows::read).list();
    }

    public Optional<KnownNode> find(NodeId node) {
        return readers.sql(SELECT + " WHERE n.name = :name")
                .param("name", node.value())
                .query(NodeRows::read)
                .optional();
    }

    /** The key that a folder was admitted with. */
    public Optional<NodeKey> keyOf(UUID folder) {
        return readers.sql("SELECT node_key FROM volume WHERE folder = :folder AND node_key IS NOT NULL"
                        + " AND removed IS NULL")
                .param("folder", folder.toString())
                .query((row, number) -> NodeKey.of(row.getBytes(1)))
                .optional();
    }

    public static void enter(Statements statements, NodeId node, UUID folder, URI url, String zone)
            throws SQLException {
        long id = volume(statements, node, folder);
        PreparedStatement upsert =
                statements.prepare("INSERT INTO node (name, url, zone, volume_id) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE"
                        + " SET url = excluded.url, zone = excluded.zone, volume_id = excluded.volume_id");
        upsert.setString(1, node.value());
        upsert.setString(2, url.toString());
        upsert.setString(3, zone);
        upsert.setLong(4, id);
        upsert.executeUpdate();
    }

    public static void admit(Statements statements, NodeId node, UUID folder, NodeKey key) throws SQLException {
        PreparedStatement update = statements.prepare("UPDATE volume SET node_key = ?, removed = NULL WHERE id = ?");
        update.setBytes(1, key.bytes());
        update.setLong(2, volume(statements, node, folder));
        update.executeUpdate();
    }

    public static void begin(Statements statements, NodeId node, BlobId session) throws SQLException {
        PreparedStatement update = statements.prepare("UPDATE node SET session = ? WHERE name = ?");
        update.setBytes(1, session.bytes());
        update.setString(2, node.value());
        update.executeUpdate();
    }

    public static void moved(Statements statements, NodeId node, KnownNode.Move move) throws SQLException {
        PreparedStatement update = statements.prepare("UPDATE node SET moved_from = ?, moved_at = ? WHERE name = ?");
        update.setString(1, move.from().toString());
        update.setLong(2, move.at().toEpochMilli());
        update.setString(3, node.value());
        update.executeUpdate();
    }

    public static void drain(Statements statements, NodeId node, boolean on) throws SQLException {
        PreparedStatement update = statements.prepare("UPDATE node SET draining = ? WHERE name = ?");
        update.setInt(1, on ? 1 : 0);
        update.setString(2, node.value());
        update.executeUpdate();
    }

    /** The number of a node's folder, which gets one if it has none. */
    private static long volume(Statements statements, NodeId node, UUID folder) throws SQLException {
        PreparedStatement insert =
                statements.prepare("INSERT INTO volume (folder, node) VALUES (?, ?) ON CONFLICT (folder) DO NOTHING");
        insert.setString(1, folder.toString());
        insert.setString(2, node.value());
        insert.executeUpdate();
        return volumeOf(statements, node, folder);
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
        byte @Nullable [] key = row.getBytes(7);
        byte @Nullable [] session = row.getBytes(8);
        @Nullable String movedFrom = row.getString(9);
        return new KnownNode(
                new NodeId(row.getString(1)),
                URI.create(row.getString(2)),
                row.getString(3),
                UUID.fromString(row.getString(4)),
                row.getLong(5),
                row.getInt(6) == 1,
                key == null ? null : NodeKey.of(key),
                session == null ? null : BlobId.of(session),
                movedFrom == null
                        ? null
                        : new KnownNode.Move(URI.create(movedFrom), Instant.ofEpochMilli(row.getLong(10))));
    }
}
