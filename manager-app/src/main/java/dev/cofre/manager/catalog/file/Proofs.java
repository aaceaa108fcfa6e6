package dev.cofre.manager.catalog.file;

import dev.cofre.api.proof.ProofSignature;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who confirmed an upload and when, packed into one column: for each, the volume in 4 bytes and the time in 8 bytes of
 * milliseconds since 1970, big-endian. They are only ever read together, for a receipt, and rows of their own would
 * double what a commit writes. Where there are signatures, a -1 in 4 bytes comes first, and behind each time the length of the
 * signature in 2 bytes, 0 for none, and the signature.
 */
public record Proofs(List<Proof> proofs) {
    /** @param signature null if there was none */
    public record Proof(
            long volume, Instant stored, @Nullable ProofSignature signature) {}

    private static final int BYTES = Integer.BYTES + Long.BYTES;
    /** No volume has this number. */
    private static final int SIGNED = -1;

    static byte[] write(List<NewVersion.Holder> holders) {
        boolean signed = holders.stream().anyMatch(holder -> holder.signature() != null);
        int length = signed ? Integer.BYTES : 0;
        List<byte[]> signatures = new ArrayList<>(holders.size());
        for (NewVersion.Holder holder : holders) {
            ProofSignature signature = holder.signature();
            signatures.add(signature == null ? new byte[0] : signature.bytes());
            length += BYTES + (signed ? Short.BYTES + signatures.get(signatures.size() - 1).length : 0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        if (signed) {
            buffer.putInt(SIGNED);
        }
        for (int i = 0; i < holders.size(); i++) {
            buffer.putInt(Math.toIntExact(holders.get(i).volume()));
            buffer.putLong(holders.get(i).stored().toEpochMilli());
            if (signed) {
                buffer.putShort((short) signatures.get(i).length).put(signatures.get(i));
            }
        }
        return buffer.array();
    }

    public static Proofs read(byte[] column) {
        ByteBuffer buffer = ByteBuffer.wrap(column);
        boolean signed = column.length >= Integer.BYTES && buffer.getInt(0) == SIGNED;
        if (signed) {
            buffer.getInt();
        }
        List<Proof> proofs = new ArrayList<>();
        while (buffer.hasRemaining()) {
            int volume = buffer.getInt();
            Instant stored = Instant.ofEpochMilli(buffer.getLong());
            proofs.add(new Proof(volume, stored, signed ? signature(buffer) : null));
        }
        return new Proofs(proofs);
    }

    private static @Nullable ProofSignature signature(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.getShort() & 0xffff];
        buffer.get(bytes);
        return bytes.length == 0 ? null : ProofSignature.of(bytes);
    }
}
