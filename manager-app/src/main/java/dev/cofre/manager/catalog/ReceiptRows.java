package dev.cofre.manager.catalog;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.upload.Receipt;
import dev.cofre.api.upload.ReplicaProof;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Receipts as they lie in the tables. */
final class ReceiptRows {
    /** With {@code %s} for a list of upload ids. */
    static final String BY_UPLOAD = """
            SELECT v.upload, c.name AS client, f.name, v.version, b.digest, b.size, v.copies, v.proofs, v.committed
            FROM version v
            JOIN file f ON f.id = v.file_id
            JOIN client c ON c.id = v.client_id
            JOIN blob b ON b.id = v.blob_id
            WHERE v.upload IN (%s)""";

    private final Volumes volumes;

    ReceiptRows(Volumes volumes) {
        this.volumes = volumes;
    }

    Receipt read(ResultSet row) throws SQLException {
        BlobId blob = BlobId.of(row.getBytes("digest"));
        List<ReplicaProof> proofs = Proofs.read(row.getBytes("proofs")).proofs().stream()
                .map(proof -> new ReplicaProof(volumes.nodeOf(proof.volume()), blob, proof.stored(), proof.signature()))
                .toList();
        return new Receipt(
                upload(row.getBytes("upload")),
                new ClientName(row.getString("client")),
                new FileName(row.getString("name")),
                row.getInt("version"),
                blob,
                row.getLong("size"),
                new ReplicationFactor(row.getInt("copies")),
                proofs,
                Instant.ofEpochMilli(row.getLong("committed")));
    }

    static Receipt of(NewVersion version, int number) {
        return new Receipt(
                version.upload(),
                version.client(),
                version.name(),
                number,
                version.blob(),
                version.size(),
                version.copies(),
                version.holders().stream()
                        .map(holder ->
                                new ReplicaProof(holder.node(), version.blob(), holder.stored(), holder.signature()))
                        .toList(),
                version.committed());
    }

    /** The 16 bytes of the UUID, first to last: version 7 ids sort by the time at which they were made. */
    static byte[] bytes(UploadId upload) {
        return ByteBuffer.allocate(16)
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .array();
    }

    static UploadId upload(byte[] column) {
        ByteBuffer buffer = ByteBuffer.wrap(column);
        return new UploadId(new UUID(buffer.getLong(), buffer.getLong()));
    }
}
