package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must be there before a version can be: its client and its blob. Keys are sorted, as {@link CommitTransaction} says. */
final class ParentRows {
    private static final String INSERT_CLIENT = "INSERT INTO client (name) VALUES (?) ON CONFLICT (name) DO NOTHING";
    private static final String SELECT_CLIENTS = "SELECT id, name FROM client WHERE name IN (%s)";
    private static final String INSERT_BLOB =
            "INSERT INTO blob (digest, size) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING";
    private static final String SELECT_BLOBS = "SELECT id, digest, size FROM blob WHERE digest IN (%s)";

    private final Statements statements;

    ParentRows(Statements statements) {
        this.statements = statements;
    }

    void insertBlobs(Collection<NewVersion> versions) throws SQLException {
        Map<BlobId, Long> sizes = new TreeMap<>();
        versions.forEach(version -> sizes.putIfAbsent(version.blob(), version.size()));
        if (sizes.isEmpty()) {
            return;
        }
        PreparedStatement insert = statements.prepare(INSERT_BLOB);
        for (Map.Entry<BlobId, Long> each : sizes.entrySet()) {
            insert.setBytes(1, each.getKey().bytes());
            insert.setLong(2, each.getValue());
            insert.addBatch();
        }
        insert.executeBatch();
    }

    /** Those that are there. */
    Map<BlobId, BlobRow> blobs(Collection<NewVersion> versions) throws SQLException {
        Map<BlobId, BlobRow> rows = new HashMap<>();
        statements.forEachRow(
                SELECT_BLOBS,
                List.of(),
                List.copyOf(versions.stream().map(NewVersion::blob).collect(Collectors.toCollection(TreeSet::new))),
                (query, parameter, blob) -> query.setBytes(parameter, blob.bytes()),
                row -> rows.put(BlobId.of(row.getBytes(2)), new BlobRow(row.getLong(1), row.getLong(3))));
        return rows;
    }

    /** All clients of the versions; those that are missing are entered. */
    Map<ClientName, Long> clients(Collection<NewVersion> versions) throws SQLException {
        List<String> names = versions.stream()
                .map(version -> version.client().value())
                .distinct()
                .sorted()
                .toList();
        Map<ClientName, Long> ids = selectClients(names);
        List<String> missing = names.stream()
                .filter(name -> !ids.containsKey(new ClientName(name)))
                .toList();
        if (!missing.isEmpty()) {
            PreparedStatement insert = statements.prepare(INSERT_CLIENT);
            for (String name : missing) {
                insert.setString(1, name);
                insert.addBatch();
            }
            insert.executeBatch();
            ids.putAll(selectClients(missing));
        }
        return ids;
    }

    private Map<ClientName, Long> selectClients(List<String> names) throws SQLException {
        Map<ClientName, Long> ids = new HashMap<>();
        statements.forEachRow(
                SELECT_CLIENTS,
                List.of(),
                names,
                PreparedStatement::setString,
                row -> ids.put(new ClientName(row.getString(2)), row.getLong(1)));
        return ids;
    }

    record BlobRow(long id, long size) {}
}
