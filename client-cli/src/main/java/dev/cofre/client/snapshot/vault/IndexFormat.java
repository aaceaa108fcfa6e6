package dev.cofre.client.snapshot.vault;

import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * An index's file: {@code CFI1}, how many packs, and of each its name (as {@link DataOutputStream#writeUTF}), its size in 8 bytes, the
 * length of its {@link PackTable} in 4, and that table.
 */
final class IndexFormat {
    private static final int MAGIC = 0x43464931; // CFI1

    private IndexFormat() {}

    /** @param size bytes of the pack */
    record Table(PackId pack, long size, byte[] rows) {}

    static byte[] write(List<Table> tables) {
        List<byte[]> names =
                tables.stream().map(Table::pack).map(IndexFormat::name).toList();
        int length = 2 * Integer.BYTES;
        for (int i = 0; i < tables.size(); i++) {
            length += names.get(i).length
                    + Long.BYTES
                    + Integer.BYTES
                    + tables.get(i).rows().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putInt(MAGIC).putInt(tables.size());
        for (int i = 0; i < tables.size(); i++) {
            Table table = tables.get(i);
            bytes.put(names.get(i))
                    .putLong(table.size())
                    .putInt(table.rows().length)
                    .put(table.rows());
        }
        return bytes.array();
    }

    private static byte[] name(PackId pack) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(pack.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Gives the tables of an index one after the other. */
    static final class Reader {
        private final ByteBuffer content;
        private int left;

        /** @throws IOException if that is no index */
        Reader(ByteBuffer content) throws IOException {
            this.content = content;
            if (content.remaining() < 2 * Integer.BYTES || content.getInt() != MAGIC) {
                throw new IOException("it does not begin as an index does");
            }
            left = content.getInt();
        }

        /** Empty after the last one. @throws IOException if it is damaged */
        Optional<Table> next() throws IOException {
            if (left <= 0) {
                return Optional.empty();
            }
            left--;
            try {
                byte[] name = new byte[Short.BYTES + Short.toUnsignedInt(content.getShort(content.position()))];
                content.get(name);
                long size = content.getLong();
                int length = content.getInt();
                if (length < 0 || length > content.remaining()) {
                    throw new IOException("it is damaged");
                }
                byte[] rows = new byte[length];
                content.get(rows);
                return Optional.of(new Table(pack(name), size, rows));
            } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
                throw new IOException("it is damaged", e);
            }
        }

        private static PackId pack(byte[] name) throws IOException {
            String text = new DataInputStream(new ByteArrayInputStream(name)).readUTF();
            try {
                return PackId.of(text);
            } catch (IllegalArgumentException e) {
                throw new IOException("it has '%.80s', which is the name of no pack".formatted(text), e);
            }
        }
    }
}
