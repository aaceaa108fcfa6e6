package dev.cofre.client.snapshot.vault;

import dev.cofre.client.snapshot.pack.PackTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An index's file: {@code CFI1}, how many packs, and of each its name (as {@link DataOutputStream#writeUTF}), its size in 8 bytes, the
 * length of its {@link PackTable} in 4, and that table.
 */
final class IndexFormat {
    private static final int MAGIC = 0x43464931; // CFI1

    private IndexFormat() {}

    /** @param size bytes of the pack */
    record Table(String pack, long size, byte[] rows) {}

    static byte[] write(List<Table> tables) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(tables.size());
            for (Table table : tables) {
                out.writeUTF(table.pack());
                out.writeLong(table.size());
                out.writeInt(table.rows().length);
                out.write(table.rows());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if that is no index */
    static List<Table> read(byte[] content) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it does not begin as an index does");
            }
            int count = in.readInt();
            List<Table> tables = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String pack = in.readUTF();
                long size = in.readLong();
                int length = in.readInt();
                if (length < 0 || length > content.length) {
                    throw new IOException("it is damaged");
                }
                byte[] rows = new byte[length];
                in.readFully(rows);
                tables.add(new Table(pack, size, rows));
            }
            return tables;
        }
    }
}
