package dev.cofre.api.proof;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What a node signs: that it has these bytes of this upload on stable storage since then.
 *
 * @param stored counts to the millisecond
 */
public record ProofStatement(NodeId node, UploadId upload, BlobId blob, Instant stored) {
    private static final byte[] PURPOSE = "cofre-proof-1".getBytes(StandardCharsets.US_ASCII);

    byte[] bytes() {
        byte[] name = node.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(PURPOSE.length + 1 + name.length + 2 * Long.BYTES + BlobId.BYTES + Long.BYTES)
                .put(PURPOSE)
                .put((byte) name.length)
                .put(name)
                .putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits())
                .put(blob.bytes())
                .putLong(stored.toEpochMilli())
                .array();
    }
}
