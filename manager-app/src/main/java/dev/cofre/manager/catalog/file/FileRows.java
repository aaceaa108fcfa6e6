package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.node.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files, versions and blobs as they lie in the tables, for reading. Every query goes by a key, a page at a time. */
public final class FileRows {
    /** A replica counts while its folder is its node's current one. */
    private static final String HOLDERS = "replica r JOIN node n ON n.volume_id = r.volume_id";

    private final JdbcClient readers;

    public FileRows(JdbcClient readers) {
        this.readers = readers;
    }

    public List<ClientName> clients(String ending) {
        // not LIKE: an ending may have one of its signs
        return readers
                .sql("SELECT name FROM client WHERE substr(name, length(name) - :more) = :ending ORDER BY name")
                .param("more", ending.length() - 1)
                .param("ending", ending)
                .query(String.class)
                .list()
                .stream()
                .map(ClientName::new)
                .toList();
    }

    public FilePage page(ClientName client, @Nullable FileName after, int limit) {
        Optional<Long> id = clientId(client);
        if (id.isEmpty()) {
            return new FilePage(List.of(), null);
        }
        List<FileEntry> entries = readers.sql("""
                        SELECT f.name, v.version, b.digest, b.size, v.committed,
                               (SELECT count(*) FROM %s WHERE r.blob_id = v.blob_id) AS replicas
                        FROM file f
                        JOIN version v ON v.file_id = f.id AND v.version = f.newest
                        JOIN blob b ON b.id = v.blob_id
                        WHERE f.client_id = :client AND f.name > :after
                        ORDER BY f.name
                        LIMIT :limit""".formatted(HOLDERS))
                .param("client", id.get())
                .param("after", after == null ? "" : after.value())
                .param("limit", limit + 1)
                .query((row, number) -> new FileEntry(
                        new FileName(row.getString(1)),
                        row.getInt(2),
                        BlobId.of(row.getBytes(3)),
                        row.getLong(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        row.getInt(6)))
                .list();
        return entries.size() <= limit
                ? new FilePage(entries, null)
                : new FilePage(entries.subList(0, limit), entries.get(limit - 1).name());
    }

    public Optional<FileVersions> versions(ClientName client, FileName name, @Nullable Integer before, int limit) {
        return fileId(client, name).filter(this::hasVersions).map(file -> {
            List<VersionRow> rows = versionRows(file, before == null ? Integer.MAX_VALUE : before, limit + 1);
            boolean more = rows.size() > limit;
            List<VersionRow> shown = more ? rows.subList(0, limit) : rows;
            return new FileVersions(
                    client,
                    name,
                    withHolders(shown),
                    more ? shown.get(limit - 1).version() : null);
        });
    }

    public Optional<FileVersion> version(ClientName client, FileName name, @Nullable Integer version) {
        return fileId(client, name)
                .flatMap(file -> versionRows(file, version == null ? Integer.MAX_VALUE : version + 1L, 1).stream()
                        .findFirst())
                .filter(row -> version == null || row.version() == version)
                .map(row -> withHolders(List.of(row)).get(0));
    }

    public Map<BlobId, StoredBlob> blobs(Collection<BlobId> blobs) {
        return holders("b.digest IN (:blobs)", blobs, 0);
    }

    public Map<BlobId, StoredBlob> blobsOf(ClientName client, Collection<BlobId> blobs) {
        return clientId(client)
                .map(id -> holders(
                        "b.digest IN (:blobs)"
                                + " AND EXISTS (SELECT 1 FROM version v WHERE v.blob_id = b.id AND v.client_id = :client"
                                + " AND v.deleted IS NULL)",
                        blobs,
                        id))
                .orElseGet(Map::of);
    }

    private Map<BlobId, StoredBlob> holders(String condition, Collection<BlobId> blobs, long client) {
        if (blobs.isEmpty()) {
            return Map.of();
        }
        Map<BlobId, Long> sizes = new HashMap<>();
        Map<BlobId, Set<NodeId>> nodes = new HashMap<>();
        readers.sql("SELECT b.digest, b.size, n.name FROM blob b JOIN replica r ON r.blob_id = b.id"
                        + " JOIN node n ON n.volume_id = r.volume_id WHERE " + condition)
                .param("blobs", blobs.stream().map(BlobId::bytes).toList())
                .param("client", client)
                .query(row -> {
                    BlobId blob = BlobId.of(row.getBytes(1));
                    sizes.put(blob, row.getLong(2));
                    nodes.computeIfAbsent(blob, each -> new HashSet<>()).add(new NodeId(row.getString(3)));
                });
        Map<BlobId, StoredBlob> stored = new HashMap<>();
        sizes.forEach((blob, size) -> stored.put(blob, new StoredBlob(size, nodes.getOrDefault(blob, Set.of()))));
        return stored;
    }

    private Optional<Long> clientId(ClientName client) {
        return readers.sql("SELECT id FROM client WHERE name = :name")
                .param("name", client.value())
                .query(Long.class)
                .optional();
    }

    private Optional<Long> fileId(ClientName client, FileName name) {
        return readers.sql("SELECT f.id FROM file f JOIN client c ON c.id = f.client_id"
                        + " WHERE c.name = :client AND f.name = :name")
                .param("client", client.value())
                .param("name", name.value())
                .query(Long.class)
                .optional();
    }

    /** Whether there is one that is not in the trash. */
    private boolean hasVersions(long file) {
        return readers.sql("SELECT newest > 0 FROM file WHERE id = :file")
                .param("file", file)
                .query(Boolean.class)
                .single();
    }

    private List<VersionRow> versionRows(long file, long below, int limit) {
        return readers.sql("""
                        SELECT v.version, v.blob_id, b.digest, b.size, v.committed, v.upload
                        FROM version v JOIN blob b ON b.id = v.blob_id
                        WHERE v.file_id = :file AND v.version < :below AND v.deleted IS NULL
                        ORDER BY v.version DESC
                        LIMIT :limit""")
                .param("file", file)
                .param("below", below)
                .param("limit", limit)
                .query(FileRows::version)
                .list();
    }

    private static VersionRow version(ResultSet row, int number) throws SQLException {
        return new VersionRow(
                row.getInt(1),
                row.getLong(2),
                new FileVersion(
                        row.getInt(1),
                        BlobId.of(row.getBytes(3)),
                        row.getLong(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        ReceiptRows.upload(row.getBytes(6)),
                        List.of()));
    }

    private List<FileVersion> withHolders(List<VersionRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, List<NodeId>> nodes = new HashMap<>();
        readers.sql("SELECT r.blob_id, n.name FROM %s WHERE r.blob_id IN (:blobs) ORDER BY n.name".formatted(HOLDERS))
                .param("blobs", rows.stream().map(VersionRow::blobId).distinct().toList())
                .query(row -> {
                    nodes.computeIfAbsent(row.getLong(1), blob -> new ArrayList<>())
                            .add(new NodeId(row.getString(2)));
                });
        return rows.stream()
                .map(row -> row.with(nodes.getOrDefault(row.blobId(), List.of())))
                .toList();
    }

    private record VersionRow(int version, long blobId, FileVersion bare) {
        FileVersion with(List<NodeId> nodes) {
            return new FileVersion(bare.version(), bare.blob(), bare.size(), bare.committed(), bare.upload(), nodes);
        }
    }
}
