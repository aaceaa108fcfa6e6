package dev.cofre.manager.catalog.replica;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.file.LossRows;
import dev.cofre.manager.catalog.file.Proofs;
import dev.cofre.manager.catalog.file.ReceiptRows;
import dev.cofre.manager.catalog.node.Volumes;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Replicas as they lie in the tables, for repair. Every query goes by a key, a page at a time. */
public final class ReplicaRows {
    /** Of one blob that are looked at, to find whom they name. */
    private static final int MOST_RECEIPTS = 1000;

    private static final String UPLOADS = "(SELECT count(*) FROM version v WHERE v.blob_id = b.id)";
    private static final String WANTED = "(SELECT max(v.copies) FROM version v WHERE v.blob_id = b.id)";
    private static final String SELECT = "SELECT b.id, b.digest, b.size, " + WANTED + ", " + UPLOADS + " FROM ";
    private static final String PUT_REPLICA = "INSERT INTO replica (blob_id, volume_id, uploads) VALUES (?, ?, ?)"
            + " ON CONFLICT (blob_id, volume_id) DO UPDATE SET uploads = excluded.uploads";

    /** One byte longer than any digest. */
    private static final byte[] BEHIND_ALL = behindAll();

    private final JdbcClient readers;
    private final Volumes volumes;

    public ReplicaRows(JdbcClient readers, Volumes volumes) {
        this.readers = readers;
        this.volumes = volumes;
    }

    public List<BlobCopies> on(long volume, long after, int limit) {
        return withVolumes(readers.sql(SELECT + "replica r JOIN blob b ON b.id = r.blob_id"
                        + " WHERE r.volume_id = :volume AND r.blob_id > :after ORDER BY r.blob_id LIMIT :limit")
                .param("volume", volume)
                .param("after", after)
                .param("limit", limit)
                .query(ReplicaRows::bare)
                .list());
    }

    public List<BlobCopies> all(long after, int limit) {
        return withVolumes(readers.sql(SELECT + "blob b WHERE b.id > :after ORDER BY b.id LIMIT :limit")
                .param("after", after)
                .param("limit", limit)
                .query(ReplicaRows::bare)
                .list());
    }

    public List<BlobCopies> of(Collection<BlobId> blobs) {
        return blobs.isEmpty()
                ? List.of()
                : withVolumes(readers.sql(SELECT + "blob b WHERE b.digest IN (:blobs) ORDER BY b.id")
                        .param("blobs", blobs.stream().map(BlobId::bytes).toList())
                        .query(ReplicaRows::bare)
                        .list());
    }

    public UploadPage uploads(BlobId blob, @Nullable String after, int limit) {
        UploadCursor from = UploadCursor.parse(after);
        Map<UploadCursor, CommittedUpload> found = new LinkedHashMap<>();
        readers.sql("""
                        SELECT v.client_id, v.file_id, v.version, v.upload, c.name, f.name, v.copies, v.proofs, v.committed, v.counter
                        FROM blob b
                        JOIN version v ON v.blob_id = b.id
                        JOIN client c ON c.id = v.client_id
                        JOIN file f ON f.id = v.file_id
                        WHERE b.digest = :blob AND (v.client_id, v.file_id, v.version) > (:client, :file, :version)
                        ORDER BY v.client_id, v.file_id, v.version
                        LIMIT :limit""")
                .param("blob", blob.bytes())
                .param("client", from.client())
                .param("file", from.file())
                .param("version", from.version())
                .param("limit", limit + 1)
                .query(row -> {
                    UploadCursor at = new UploadCursor(row.getLong(1), row.getLong(2), row.getInt(3));
                    found.put(at, upload(row));
                });
        List<CommittedUpload> uploads = List.copyOf(found.values());
        return uploads.size() <= limit
                ? new UploadPage(uploads, null)
                : new UploadPage(
                        uploads.subList(0, limit),
                        List.copyOf(found.keySet()).get(limit - 1).toString());
    }

    /**
     * By the index on digests. A join would leave it to the database to begin with all replicas of the volume instead, and
     * SQLite, which keeps no count of them, does.
     */
    public VolumePage on(long volume, @Nullable BlobId after, @Nullable BlobId upTo, int limit) {
        List<Held> rows = readers.sql("SELECT b.digest,"
                        + " EXISTS (SELECT 1 FROM replica r WHERE r.blob_id = b.id AND r.volume_id = :volume)"
                        + " FROM blob b WHERE b.digest > :after AND b.digest <= :upTo ORDER BY b.digest LIMIT :limit")
                .param("volume", volume)
                .param("after", after == null ? new byte[0] : after.bytes())
                .param("upTo", upTo == null ? BEHIND_ALL : upTo.bytes())
                .param("limit", limit)
                .query((row, number) -> new Held(BlobId.of(row.getBytes(1)), row.getBoolean(2)))
                .list();
        return new VolumePage(
                rows.stream().filter(Held::there).map(Held::blob).toList(),
                rows.size() < limit ? upTo : rows.get(limit - 1).blob());
    }

    private record Held(BlobId blob, boolean there) {}

    public boolean concerns(BlobId blob, long volume) {
        boolean known = readers.sql("SELECT count(*) FROM blob b WHERE b.digest = :blob"
                                + " AND (NOT EXISTS (SELECT 1 FROM replica r WHERE r.blob_id = b.id)"
                                + " OR EXISTS (SELECT 1 FROM replica r WHERE r.blob_id = b.id AND r.volume_id = :volume)"
                                + " OR EXISTS (SELECT 1 FROM loss l WHERE l.blob_id = b.id AND l.volume_id = :volume))")
                        .param("blob", blob.bytes())
                        .param("volume", volume)
                        .query(Long.class)
                        .single()
                > 0;
        return known || isNamed(blob, volume);
    }

    private boolean isNamed(BlobId blob, long volume) {
        return readers
                .sql(
                        "SELECT v.proofs FROM blob b JOIN version v ON v.blob_id = b.id WHERE b.digest = :blob LIMIT :most")
                .param("blob", blob.bytes())
                .param("most", MOST_RECEIPTS)
                .query((row, number) -> Proofs.read(row.getBytes(1)))
                .list()
                .stream()
                .flatMap(proofs -> proofs.proofs().stream())
                .anyMatch(proof -> proof.volume() == volume);
    }

    public static void drop(Statements statements, long volume, Collection<BlobId> blobs) throws SQLException {
        PreparedStatement note =
                statements.prepare("INSERT INTO loss (blob_id, volume_id) SELECT r.blob_id, r.volume_id"
                        + " FROM replica r WHERE r.volume_id = ? AND r.blob_id = (SELECT id FROM blob WHERE digest = ?)"
                        + " ON CONFLICT DO NOTHING");
        for (BlobId blob : blobs) {
            note.setLong(1, volume);
            note.setBytes(2, blob.bytes());
            note.addBatch();
        }
        note.executeBatch();
        PreparedStatement delete = statements.prepare(
                "DELETE FROM replica WHERE volume_id = ? AND blob_id = (SELECT id FROM blob WHERE digest = ?)");
        for (BlobId blob : blobs) {
            delete.setLong(1, volume);
            delete.setBytes(2, blob.bytes());
            delete.addBatch();
        }
        delete.executeBatch();
    }

    public Dependence dependence(long volume, Set<Long> counting, int examples) {
        String elsewhere = "(SELECT count(*) FROM replica o WHERE o.blob_id = b.id AND o.volume_id IN (:counting))";
        String blobs = "SELECT b.id, b.digest, b.size, " + WANTED + " AS wanted, " + elsewhere + " AS elsewhere"
                + " FROM replica r JOIN blob b ON b.id = r.blob_id WHERE r.volume_id = :volume";
        Set<Long> others = new HashSet<>(counting);
        others.remove(volume);
        if (others.isEmpty()) {
            others.add(0L); // no volume has this number, and a list must not be empty
        }
        List<BlobId> named = readers.sql("SELECT digest FROM (" + blobs
                        + ") held WHERE elsewhere < wanted ORDER BY elsewhere, id LIMIT :most")
                .param("volume", volume)
                .param("counting", others)
                .param("most", examples)
                .query((row, number) -> BlobId.of(row.getBytes(1)))
                .list();
        return readers.sql("SELECT count(*), coalesce(sum(size), 0),"
                        + " coalesce(sum(CASE WHEN elsewhere < 1 AND wanted > 0 THEN 1 ELSE 0 END), 0),"
                        + " coalesce(sum(CASE WHEN elsewhere < wanted THEN 1 ELSE 0 END), 0) FROM (" + blobs + ") held")
                .param("volume", volume)
                .param("counting", others)
                .query((row, number) ->
                        new Dependence(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), named))
                .single();
    }

    /** @param uploads how many uploads of each blob its new holder knows */
    public static Set<BlobId> add(Statements statements, long volume, Map<BlobId, Integer> uploads)
            throws SQLException {
        PreparedStatement put = statements.prepare(PUT_REPLICA);
        PreparedStatement found = statements.prepare(LossRows.FOUND);
        Set<BlobId> complete = new HashSet<>();
        statements.forEachRow(
                "SELECT b.id, b.digest, " + UPLOADS + " FROM blob b WHERE b.digest IN (%s)",
                List.of(),
                List.copyOf(uploads.keySet()),
                (query, parameter, blob) -> query.setBytes(parameter, blob.bytes()),
                row -> {
                    BlobId blob = BlobId.of(row.getBytes(2));
                    int all = row.getInt(3);
                    if (all <= uploads.getOrDefault(blob, 0) && complete.add(blob)) {
                        put.setLong(1, row.getLong(1));
                        put.setLong(2, volume);
                        put.setInt(3, all);
                        put.addBatch();
                        found.setLong(1, row.getLong(1));
                        found.setLong(2, volume);
                        found.addBatch();
                    }
                });
        put.executeBatch();
        found.executeBatch();
        return complete;
    }

    /** @param remaining for each blob, volumes that were just proved to hold it */
    public static Set<BlobId> release(Statements statements, long volume, Map<BlobId, Set<Long>> remaining)
            throws SQLException {
        Map<Long, BlobId> rows = new HashMap<>();
        Map<Long, Integer> wanted = new HashMap<>();
        // a blob may come twice, as lists of values are padded: rows are collected before they are counted
        Map<Long, Set<Long>> others = new HashMap<>();
        statements.forEachRow(
                "SELECT b.id, b.digest, " + WANTED + ", r.volume_id, r.uploads >= " + UPLOADS
                        + " FROM blob b LEFT JOIN replica r ON r.blob_id = b.id WHERE b.digest IN (%s)",
                List.of(),
                List.copyOf(remaining.keySet()),
                (query, parameter, blob) -> query.setBytes(parameter, blob.bytes()),
                row -> {
                    long blob = row.getLong(1);
                    BlobId digest = BlobId.of(row.getBytes(2));
                    rows.put(blob, digest);
                    wanted.put(blob, row.getInt(3)); // none, if no version needs it any more
                    long holder = row.getLong(4); // 0 if none is counted, and nobody needs it
                    if (holder != volume
                            && remaining.getOrDefault(digest, Set.of()).contains(holder)
                            && row.getBoolean(5)) {
                        others.computeIfAbsent(blob, each -> new HashSet<>()).add(holder);
                    }
                });
        Set<BlobId> released = new HashSet<>();
        PreparedStatement delete = statements.prepare("DELETE FROM replica WHERE blob_id = ? AND volume_id = ?");
        for (Map.Entry<Long, BlobId> row : rows.entrySet()) {
            if (others.getOrDefault(row.getKey(), Set.of()).size() >= wanted.getOrDefault(row.getKey(), 1)) {
                delete.setLong(1, row.getKey());
                delete.setLong(2, volume);
                delete.addBatch();
                released.add(row.getValue());
            }
        }
        delete.executeBatch();
        return released;
    }

    private CommittedUpload upload(ResultSet row) throws SQLException {
        return new CommittedUpload(
                ReceiptRows.upload(row.getBytes(4)),
                new ClientName(row.getString(5)),
                new FileName(row.getString(6)),
                new ReplicationFactor(row.getInt(7)),
                // the primary's proof is the first
                volumes.nodeOf(Proofs.read(row.getBytes(8)).proofs().get(0).volume()),
                row.getInt(3),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getLong(10));
    }

    private static BlobCopies bare(ResultSet row, int number) throws SQLException {
        return new BlobCopies(
                row.getLong(1), BlobId.of(row.getBytes(2)), row.getLong(3), row.getInt(4), row.getInt(5), Map.of());
    }

    private List<BlobCopies> withVolumes(List<BlobCopies> blobs) {
        if (blobs.isEmpty()) {
            return blobs;
        }
        Map<Long, Map<Long, Integer>> holders = new HashMap<>();
        readers.sql("SELECT blob_id, volume_id, uploads FROM replica WHERE blob_id IN (:blobs)")
                .param("blobs", blobs.stream().map(BlobCopies::row).toList())
                .query(row -> {
                    holders.computeIfAbsent(row.getLong(1), blob -> new HashMap<>())
                            .put(row.getLong(2), row.getInt(3));
                });
        return blobs.stream()
                .map(blob -> new BlobCopies(
                        blob.row(),
                        blob.blob(),
                        blob.size(),
                        blob.wanted(),
                        blob.uploads(),
                        holders.getOrDefault(blob.row(), Map.of())))
                .toList();
    }

    private static byte[] behindAll() {
        byte[] bytes = new byte[BlobId.BYTES + 1];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    /** Where a page of uploads has ended: a place in the index by which they are found. */
    private record UploadCursor(long client, long file, int version) {
        private static final UploadCursor START = new UploadCursor(0, 0, 0);

        static UploadCursor parse(@Nullable String text) {
            if (text == null) {
                return START;
            }
            String[] parts = text.split("-", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("'%.40s' is not where a page of uploads ends".formatted(text));
            }
            return new UploadCursor(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
        }

        @Override
        public String toString() {
            return "%d-%d-%d".formatted(client, file, version);
        }
    }
}
