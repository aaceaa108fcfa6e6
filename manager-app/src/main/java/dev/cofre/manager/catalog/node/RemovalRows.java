package dev.cofre.manager.catalog.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes nodes out of the tables, with all folders that they ever had. */
public final class RemovalRows {
    private static final String OF_NODE = "r.volume_id IN (SELECT v.id FROM volume v WHERE v.node = ?)";
    /** As those of whom a copy is let go: who lacks names of a blob would lose them to whoever builds a catalog from journals. */
    private static final String ELSEWHERE =
            "(SELECT count(*) FROM replica o WHERE o.blob_id = r.blob_id AND o.volume_id IN (%s)"
                    + " AND o.uploads >= (SELECT count(*) FROM version v WHERE v.blob_id = r.blob_id))";

    private static final String WANTED =
            "coalesce((SELECT max(v.copies) FROM version v WHERE v.blob_id = r.blob_id), 0)";

    private final JdbcClient readers;

    public RemovalRows(JdbcClient readers) {
        this.readers = readers;
    }

    public long needed(NodeId node, Set<Long> others) {
        return readers.sql("SELECT count(*) FROM replica r WHERE " + OF_NODE + " AND " + elsewhere(others) + " < "
                        + WANTED)
                .param(node.value())
                .query(Long.class)
                .single();
    }

    public long replicas(NodeId node) {
        return readers.sql("SELECT count(*) FROM replica r WHERE " + OF_NODE)
                .param(node.value())
                .query(Long.class)
                .single();
    }

    public boolean isRemoved(UUID folder) {
        return readers.sql("SELECT count(*) FROM volume WHERE folder = :folder AND removed IS NOT NULL")
                        .param("folder", folder.toString())
                        .query(Long.class)
                        .single()
                > 0;
    }

    public static int forget(Statements statements, NodeId node, Set<Long> others, int limit) throws SQLException {
        PreparedStatement delete = statements.prepare(
                "DELETE FROM replica WHERE (blob_id, volume_id) IN (SELECT r.blob_id, r.volume_id FROM replica r WHERE "
                        + OF_NODE + " AND " + elsewhere(others) + " >= " + WANTED + " LIMIT " + limit + ")");
        delete.setString(1, node.value());
        return delete.executeUpdate();
    }

    /** @return false, and nothing is done, if a replica is counted on one of its volumes */
    public static boolean remove(Statements statements, NodeId node, Instant now) throws SQLException {
        PreparedStatement counted = statements.prepare("SELECT EXISTS (SELECT 1 FROM replica r WHERE " + OF_NODE + ")");
        counted.setString(1, node.value());
        try (ResultSet row = counted.executeQuery()) {
            row.next();
            if (row.getBoolean(1)) {
                return false;
            }
        }
        PreparedStatement losses =
                statements.prepare("DELETE FROM loss WHERE volume_id IN (SELECT v.id FROM volume v WHERE v.node = ?)");
        losses.setString(1, node.value());
        losses.executeUpdate();
        PreparedStatement delete = statements.prepare("DELETE FROM node WHERE name = ?");
        delete.setString(1, node.value());
        delete.executeUpdate();
        PreparedStatement mark = statements.prepare("UPDATE volume SET removed = ? WHERE node = ?");
        mark.setLong(1, now.toEpochMilli());
        mark.setString(2, node.value());
        mark.executeUpdate();
        return true;
    }

    private static String elsewhere(Set<Long> volumes) {
        return ELSEWHERE.formatted(
                volumes.isEmpty()
                        ? "0" // no volume has this number, and a list must not be empty
                        : new TreeSet<>(volumes).stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
}
