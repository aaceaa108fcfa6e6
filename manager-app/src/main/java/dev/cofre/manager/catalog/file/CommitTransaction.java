package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.file.ParentRows.BlobRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Enters many finished uploads at once. Goes through the tables one after the other rather than through the uploads, so
 * that each statement runs over neighbouring rows, and PostgreSQL gets them by the batch. Keys are sorted first: two
 * managers that enter the same rows then wait for each other instead of locking each other out.
 */
public final class CommitTransaction {
    private static final String UPSERT_FILE = "INSERT INTO file (client_id, name, newest, highest) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (client_id, name) DO UPDATE"
            + " SET newest = file.highest + excluded.highest, highest = file.highest + excluded.highest";
    private static final String SELECT_FILES =
            "SELECT id, name, highest FROM file WHERE client_id = ? AND name IN (%s)";
    private static final String INSERT_VERSION =
            "INSERT INTO version (file_id, version, client_id, blob_id, upload, copies, committed, proofs, counter)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String EXPIRED = "SELECT upload FROM expired WHERE upload IN (%s)";
    private static final String RAISE_REPLICA = "INSERT INTO replica (blob_id, volume_id, uploads) VALUES (?, ?, ?)"
            + " ON CONFLICT (blob_id, volume_id) DO UPDATE SET uploads = replica.uploads + excluded.uploads";

    private final Statements statements;
    private final ReceiptRows receiptRows;
    private final ParentRows rows;

    public CommitTransaction(Statements statements, ReceiptRows receiptRows) {
        this.statements = statements;
        this.receiptRows = receiptRows;
        this.rows = new ParentRows(statements);
    }

    public List<CommitOutcome> run(List<NewVersion> versions) throws SQLException {
        Map<UploadId, NewVersion> distinct = new LinkedHashMap<>();
        versions.forEach(version -> distinct.putIfAbsent(version.upload(), version));
        Map<UploadId, CommitOutcome> outcomes = new HashMap<>();
        known(distinct.keySet())
                .forEach((upload, receipt) -> outcomes.put(upload, new CommitOutcome.Committed(receipt)));

        expired(distinct.keySet().stream()
                        .filter(upload -> !outcomes.containsKey(upload))
                        .toList())
                .forEach(upload -> outcomes.put(upload, new CommitOutcome.Expired()));

        List<NewVersion> fresh = distinct.values().stream()
                .filter(version -> !outcomes.containsKey(version.upload()))
                .toList();
        rows.insertBlobs(fresh);
        Map<BlobId, BlobRow> blobs = rows.blobs(versions);
        fresh.stream()
                .filter(version -> present(blobs, version.blob()).size() != version.size())
                .forEach(version -> outcomes.put(
                        version.upload(),
                        new CommitOutcome.OtherSize(
                                present(blobs, version.blob()).size())));
        insertVersions(
                fresh.stream()
                        .filter(version -> !outcomes.containsKey(version.upload()))
                        .toList(),
                blobs,
                outcomes);

        List<CommitOutcome> inOrder = versions.stream()
                .map(version -> sameOrTaken(version, present(outcomes, version.upload())))
                .toList();
        insertReplicas(
                fresh.stream()
                        .filter(version -> outcomes.get(version.upload()) instanceof CommitOutcome.Committed)
                        .toList(),
                blobs);
        return inOrder;
    }

    private static CommitOutcome sameOrTaken(NewVersion version, CommitOutcome outcome) {
        if (!(outcome instanceof CommitOutcome.Committed committed)) {
            return outcome;
        }
        Receipt receipt = committed.receipt();
        boolean same = receipt.blob().equals(version.blob())
                && receipt.client().equals(version.client())
                && receipt.name().equals(version.name());
        return same ? outcome : new CommitOutcome.UploadTaken();
    }

    private Map<UploadId, Receipt> known(Collection<UploadId> uploads) throws SQLException {
        Map<UploadId, Receipt> known = new HashMap<>();
        statements.forEachRow(
                ReceiptRows.BY_UPLOAD,
                List.of(),
                List.copyOf(uploads),
                (query, parameter, upload) -> query.setBytes(parameter, ReceiptRows.bytes(upload)),
                row -> {
                    Receipt receipt = receiptRows.read(row);
                    known.put(receipt.upload(), receipt);
                });
        return known;
    }

    private Set<UploadId> expired(List<UploadId> uploads) throws SQLException {
        Set<UploadId> expired = new HashSet<>();
        statements.forEachRow(
                EXPIRED,
                List.of(),
                uploads,
                (query, parameter, upload) -> query.setBytes(parameter, ReceiptRows.bytes(upload)),
                row -> expired.add(ReceiptRows.upload(row.getBytes(1))));
        return expired;
    }

    private void insertVersions(
            List<NewVersion> versions, Map<BlobId, BlobRow> blobs, Map<UploadId, CommitOutcome> outcomes)
            throws SQLException {
        if (versions.isEmpty()) {
            return;
        }
        Map<ClientName, Long> clients = rows.clients(versions);
        Map<FileKey, FileRow> files = files(versions, clients);
        PreparedStatement insert = statements.prepare(INSERT_VERSION);
        for (NewVersion version : versions) {
            long client = present(clients, version.client());
            FileRow file = present(files, new FileKey(client, version.name()));
            int number = file.takeNumber();
            insert.setLong(1, file.id);
            insert.setInt(2, number);
            insert.setLong(3, client);
            insert.setLong(4, present(blobs, version.blob()).id());
            insert.setBytes(5, ReceiptRows.bytes(version.upload()));
            insert.setInt(6, version.copies().copies());
            insert.setLong(7, version.committed().toEpochMilli());
            insert.setBytes(8, Proofs.write(version.holders()));
            insert.setLong(9, statements.counter());
            insert.addBatch();
            outcomes.put(
                    version.upload(), new CommitOutcome.Committed(ReceiptRows.of(version, number, statements.mark())));
        }
        insert.executeBatch();
    }

    /** Raises each file's newest version by as many as it gets, and so reserves their numbers. */
    private Map<FileKey, FileRow> files(List<NewVersion> versions, Map<ClientName, Long> clients) throws SQLException {
        Map<FileKey, Integer> counts = new TreeMap<>();
        versions.forEach(version ->
                counts.merge(new FileKey(present(clients, version.client()), version.name()), 1, Integer::sum));
        PreparedStatement upsert = statements.prepare(UPSERT_FILE);
        for (Map.Entry<FileKey, Integer> each : counts.entrySet()) {
            upsert.setLong(1, each.getKey().client());
            upsert.setString(2, each.getKey().name().value());
            upsert.setInt(3, each.getValue());
            upsert.setInt(4, each.getValue());
            upsert.addBatch();
        }
        upsert.executeBatch();

        Map<Long, List<String>> names = new TreeMap<>();
        counts.keySet()
                .forEach(key -> names.computeIfAbsent(key.client(), client -> new ArrayList<>())
                        .add(key.name().value()));
        Map<FileKey, FileRow> found = new HashMap<>();
        for (Map.Entry<Long, List<String>> each : names.entrySet()) {
            statements.forEachRow(
                    SELECT_FILES, List.of(each.getKey()), each.getValue(), PreparedStatement::setString, row -> {
                        FileKey key = new FileKey(each.getKey(), new FileName(row.getString(2)));
                        found.put(key, new FileRow(row.getLong(1), row.getInt(3) - present(counts, key)));
                    });
        }
        return found;
    }

    /**
     * Counts the copies of uploads that are new. Proofs of one that was in the catalog before may be of any time since: who has other
     * copies of it finds them by comparing.
     */
    private void insertReplicas(List<NewVersion> fresh, Map<BlobId, BlobRow> blobs) throws SQLException {
        Map<ReplicaKey, Integer> uploads = new TreeMap<>();
        for (NewVersion version : fresh) {
            long blob = present(blobs, version.blob()).id();
            version.holders().forEach(holder -> uploads.merge(new ReplicaKey(blob, holder.volume()), 1, Integer::sum));
        }
        PreparedStatement raise = statements.prepare(RAISE_REPLICA);
        PreparedStatement found = statements.prepare(LossRows.FOUND);
        for (Map.Entry<ReplicaKey, Integer> each : uploads.entrySet()) {
            raise.setLong(1, each.getKey().blob());
            raise.setLong(2, each.getKey().volume());
            raise.setInt(3, each.getValue());
            raise.addBatch();
            found.setLong(1, each.getKey().blob());
            found.setLong(2, each.getKey().volume());
            found.addBatch();
        }
        raise.executeBatch();
        found.executeBatch();
    }

    /** What an earlier statement of this transaction has put there. */
    private static <K, V> V present(Map<K, V> rows, K key) {
        return Objects.requireNonNull(rows.get(key), () -> "no row for " + key);
    }

    private record ReplicaKey(long blob, long volume) implements Comparable<ReplicaKey> {
        private static final Comparator<ReplicaKey> ORDER =
                Comparator.comparingLong(ReplicaKey::blob).thenComparingLong(ReplicaKey::volume);

        @Override
        public int compareTo(ReplicaKey other) {
            return ORDER.compare(this, other);
        }
    }

    private record FileKey(long client, FileName name) implements Comparable<FileKey> {
        private static final Comparator<FileKey> ORDER =
                Comparator.comparingLong(FileKey::client).thenComparing(FileKey::name);

        @Override
        public int compareTo(FileKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** A file's row, with the numbers that were reserved for its new versions. */
    private static final class FileRow {
        private final long id;
        private int last;

        FileRow(long id, int last) {
            this.id = id;
            this.last = last;
        }

        int takeNumber() {
            return ++last;
        }
    }
}
