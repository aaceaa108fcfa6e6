package dev.cofre.storage.blob.folder;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** CRC32C of each block of a file, the last one perhaps shorter. Four bytes per MiB: 400 KB for a file of 100 GB. */
final class BlockChecksums {
    static final int BLOCK = 1 << 20;

    private byte[] checksums = new byte[64];
    private int length;

    void add(ByteBuffer block) {
        if (length == checksums.length) {
            checksums = Arrays.copyOf(checksums, length * 2);
        }
        ByteBuffer.wrap(checksums).putInt(length, of(block));
        length += Integer.BYTES;
    }

    byte[] bytes() {
        return Arrays.copyOf(checksums, length);
    }

    static int of(ByteBuffer block) {
        CRC32C checksum = new CRC32C();
        checksum.update(block.duplicate());
        return (int) checksum.getValue();
    }
}
