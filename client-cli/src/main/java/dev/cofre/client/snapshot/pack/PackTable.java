package dev.cofre.client.snapshot.pack;

import dev.cofre.api.blob.BlobId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What is in a pack, at its end: a row for each part in their order (32 bytes of digest, 4 of stored length, 4 of size), then
 * 4 bytes of how many rows, 4 of a CRC32C over rows and number, and {@code CFP1}. All numbers are big-endian.
 */
public final class PackTable {
    private static final int ROW = BlobId.BYTES + 8;
    private static final int MAGIC = 0x43465031; // CFP1

    /** Bytes at the very end of a pack, which tell how long the table is. */
    public static final int FOOTER = 12;

    private PackTable() {}

    static byte[] write(List<Part> parts) {
        ByteBuffer table = ByteBuffer.allocate(parts.size() * ROW + FOOTER);
        for (Part part : parts) {
            table.put(part.id().bytes()).putInt(part.stored()).putInt(part.size());
        }
        table.putInt(parts.size());
        CRC32C crc = new CRC32C();
        crc.update(table.array(), 0, table.position());
        return table.putInt((int) crc.getValue()).putInt(MAGIC).array();
    }

    /**
     * How many bytes the table has, its footer included.
     *
     * @param end the last bytes of a pack
     * @throws BadPackException if they are not those of a pack
     */
    public static int length(byte[] end) throws BadPackException {
        if (end.length < FOOTER) {
            throw new BadPackException("it is shorter than any pack");
        }
        ByteBuffer footer = ByteBuffer.wrap(end, end.length - FOOTER, FOOTER);
        int rows = footer.getInt();
        footer.getInt();
        if (footer.getInt() != MAGIC || rows < 0 || rows > (Integer.MAX_VALUE - FOOTER) / ROW) {
            throw new BadPackException("it does not end as a pack does");
        }
        return rows * ROW + FOOTER;
    }

    /**
     * @param end the last bytes of a pack, with the whole table
     * @throws BadPackException if the table is damaged, or does not fit the pack
     */
    public static List<Part> read(byte[] end, long packSize) throws BadPackException {
        int length = length(end);
        if (length > end.length) {
            throw new BadPackException("its table is longer than the pack");
        }
        int begin = end.length - length;
        CRC32C crc = new CRC32C();
        crc.update(end, begin, length - 8);
        ByteBuffer table = ByteBuffer.wrap(end, begin, length);
        if ((int) crc.getValue() != table.getInt(end.length - 8)) {
            throw new BadPackException("its table is damaged");
        }
        List<Part> parts = new ArrayList<>(length / ROW);
        long offset = 0;
        while (table.remaining() > FOOTER) {
            BlobId id = new BlobId(table.getLong(), table.getLong(), table.getLong(), table.getLong());
            int stored = table.getInt();
            int size = table.getInt();
            if (stored < 0 || size < stored || offset + stored > packSize - length) {
                throw new BadPackException("its table does not fit its bytes");
            }
            parts.add(new Part(id, (int) offset, stored, size));
            offset += stored;
        }
        if (offset != packSize - length) {
            throw new BadPackException("its table does not fit its bytes");
        }
        return parts;
    }
}
