package dev.cofre.storage.blob.quarantine;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The checksums of a file's blocks, which its record in the journal had. As a file:
 *
 * <pre>
 * u32 magic "CFK1" | u64 size of the blob | u32 size of a block | u32 CRC32C of each block … | u32 CRC32C of all above
 * </pre>
 *
 * @param size bytes that the blob has
 * @param checksums CRC32C of each block, four bytes each
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record KeptChecksums(long size, int blockSize, byte[] checksums) {
    private static final int MAGIC = 0x43464b31;
    private static final int AROUND = 20;

    ByteBuffer write() {
        ByteBuffer bytes = ByteBuffer.allocate(AROUND + checksums.length);
        bytes.putInt(MAGIC).putLong(size).putInt(blockSize).put(checksums);
        return bytes.putInt(checksum(bytes.duplicate().flip())).flip();
    }

    /** Nothing if these bytes are not what was written. */
    static Optional<KeptChecksums> read(ByteBuffer bytes) {
        int end = bytes.remaining() - Integer.BYTES;
        if (bytes.remaining() < AROUND
                || bytes.getInt(0) != MAGIC
                || bytes.getInt(end) != checksum(bytes.duplicate().limit(end))) {
            return Optional.empty();
        }
        byte[] checksums = new byte[bytes.remaining() - AROUND];
        bytes.get(16, checksums);
        return Optional.of(new KeptChecksums(bytes.getLong(4), bytes.getInt(12), checksums));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
