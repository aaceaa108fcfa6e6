package dev.cofre.manager.catalog;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Who confirmed an upload and when, packed into one column: for each, the volume in 4 bytes and the time in 8 bytes of
 * milliseconds since 1970, big-endian. They are only ever read together, for a receipt, and rows of their own would
 * double what a commit writes.
 */
record Proofs(List<Proof> proofs) {
    record Proof(long volume, Instant stored) {}

    private static final int BYTES = Integer.BYTES + Long.BYTES;

    static byte[] write(List<NewVersion.Holder> holders) {
        ByteBuffer buffer = ByteBuffer.allocate(holders.size() * BYTES);
        for (NewVersion.Holder holder : holders) {
            buffer.putInt(Math.toIntExact(holder.volume()));
            buffer.putLong(holder.stored().toEpochMilli());
        }
        return buffer.array();
    }

    static Proofs read(byte[] column) {
        ByteBuffer buffer = ByteBuffer.wrap(column);
        List<Proof> proofs = new ArrayList<>(column.length / BYTES);
        while (buffer.hasRemaining()) {
            proofs.add(new Proof(buffer.getInt(), Instant.ofEpochMilli(buffer.getLong())));
        }
        return new Proofs(proofs);
    }
}
