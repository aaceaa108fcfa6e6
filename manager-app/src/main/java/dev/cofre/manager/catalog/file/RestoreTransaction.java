package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.manager.catalog.database.Statements;
import dev.cofre.manager.catalog.file.ParentRows.BlobRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Enters versions under the numbers that they had. Runs alone, so that nothing has to be looked at twice. */
public final class RestoreTransaction {
    private static final String INSERT_FILE = "INSERT INTO file (client_id, name, newest, highest) VALUES (?, ?, 0, ?)"
            + " ON CONFLICT (client_id, name) DO UPDATE"
            + " SET highest = CASE WHEN file.highest > excluded.highest THEN file.highest ELSE excluded.highest END"
            + " RETURNING id";
    private static final String INSERT_VERSION =
            "INSERT INTO version (file_id, version, client_id, blob_id, upload, copies, committed, proofs, counter)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (file_id, version) DO NOTHING";
    private static final String RAISE_NEWEST = "UPDATE file SET newest = ? WHERE id = ? AND newest < ?";
    private static final String RAISE_REPLICA = "INSERT INTO replica (blob_id, volume_id, uploads) VALUES (?, ?, 1)"
            + " ON CONFLICT (blob_id, volume_id) DO UPDATE SET uploads = replica.uploads + 1";

    private final Statements statements;
    private final ParentRows rows;

    public RestoreTransaction(Statements statements) {
        this.statements = statements;
        this.rows = new ParentRows(statements);
    }

    /** @return those whose number another upload has */
    public List<RestoredVersion> run(List<RestoredVersion> versions) throws SQLException {
        List<NewVersion> uploads =
                versions.stream().map(RestoredVersion::upload).toList();
        List<NewVersion> listed = versions.stream()
                .filter(RestoredVersion::isListed)
                .map(RestoredVersion::upload)
                .toList();
        rows.insertBlobs(listed);
        Map<BlobId, BlobRow> blobs = rows.blobs(listed);
        Map<ClientName, Long> clients = rows.clients(uploads);
        List<RestoredVersion> taken = new ArrayList<>();
        for (RestoredVersion version : versions) {
            NewVersion upload = version.upload();
            long client = Objects.requireNonNull(clients.get(upload.client()));
            long file = file(client, version);
            if (!version.isListed()) {
                continue;
            }
            long blob = Objects.requireNonNull(blobs.get(upload.blob())).id();
            if (insert(version, file, client, blob)) {
                raiseNewest(file, version.number());
                raiseReplicas(blob, upload.holders());
            } else {
                taken.add(version);
            }
        }
        return taken;
    }

    private long file(long client, RestoredVersion version) throws SQLException {
        PreparedStatement insert = statements.prepare(INSERT_FILE);
        insert.setLong(1, client);
        insert.setString(2, version.upload().name().value());
        insert.setInt(3, version.number());
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private boolean insert(RestoredVersion version, long file, long client, long blob) throws SQLException {
        NewVersion upload = version.upload();
        PreparedStatement insert = statements.prepare(INSERT_VERSION);
        insert.setLong(1, file);
        insert.setInt(2, version.number());
        insert.setLong(3, client);
        insert.setLong(4, blob);
        insert.setBytes(5, ReceiptRows.bytes(upload.upload()));
        insert.setInt(6, upload.copies().copies());
        insert.setLong(7, upload.committed().toEpochMilli());
        insert.setBytes(8, Proofs.write(version.proofs()));
        insert.setLong(9, statements.counter());
        return insert.executeUpdate() == 1;
    }

    private void raiseNewest(long file, int number) throws SQLException {
        PreparedStatement raise = statements.prepare(RAISE_NEWEST);
        raise.setInt(1, number);
        raise.setLong(2, file);
        raise.setInt(3, number);
        raise.executeUpdate();
    }

    private void raiseReplicas(long blob, List<NewVersion.Holder> holders) throws SQLException {
        PreparedStatement raise = statements.prepare(RAISE_REPLICA);
        PreparedStatement found = statements.prepare(LossRows.FOUND);
        for (NewVersion.Holder holder : holders) {
            raise.setLong(1, blob);
            raise.setLong(2, holder.volume());
            raise.addBatch();
            found.setLong(1, blob);
            found.setLong(2, holder.volume());
            found.addBatch();
        }
        raise.executeBatch();
        found.executeBatch();
    }
}
