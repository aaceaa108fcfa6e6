package dev.cofre.manager.catalog.file;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.manager.catalog.node.Volumes;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Receipts as they lie in the tables. */
public final class ReceiptRows {
    /** With {@code %s} for a list of upload ids. */
    public static final String BY_UPLOAD = """
            SELECT v.upload, c.name AS client, f.name, v.version, b.digest, b.size, v.copies, v.proofs, v.committed, v.counter
            FROM version v
            JOIN file f ON f.id = v.file_id
            JOIN client c ON c.id = v.client_id
            JOIN blob b ON b.id = v.blob_id
            WHERE v.upload IN (%s)""";

    private final JdbcClient readers;
    private final Volumes volumes;
    private final LongFunction<CatalogMark> marks;

    /** @param marks the state of the catalog in which the counter was this */
    public ReceiptRows(JdbcClient readers, Volumes volumes, LongFunction<CatalogMark> marks) {
        this.readers = readers;
        this.volumes = volumes;
        this.marks = marks;
    }

    public Map<UploadId, Receipt> of(Collection<UploadId> uploads) {
        return readers
                .sql(BY_UPLOAD.formatted(":uploads"))
                .param("uploads", uploads.stream().map(ReceiptRows::bytes).toList())
                .query((row, number) -> read(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Receipt::upload, Function.identity()));
    }

    public Receipt read(ResultSet row) throws SQLException {
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
                Instant.ofEpochMilli(row.getLong("committed")),
                mark(row.getLong("counter")));
    }

    /** @param counter 0 if it is not known */
    private @Nullable CatalogMark mark(long counter) {
        return counter == 0 ? null : marks.apply(counter);
    }

    public static Receipt of(NewVersion version, int number, @Nullable CatalogMark mark) {
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
                version.committed(),
                mark);
    }

    /** The 16 bytes of the UUID, first to last: version 7 ids sort by the time at which they were made. */
    public static byte[] bytes(UploadId upload) {
        return ByteBuffer.allocate(16)
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .array();
    }

    public static UploadId upload(byte[] column) {
        ByteBuffer buffer = ByteBuffer.wrap(column);
        return new UploadId(new UUID(buffer.getLong(), buffer.getLong()));
    }
}
