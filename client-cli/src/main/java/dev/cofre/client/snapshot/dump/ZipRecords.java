package dev.cofre.client.snapshot.dump;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterOutputStream;

/**
 * The records of a zip archive that is written to a stream, in one go. Of each entry some 130 bytes are to be said again at the end, in
 * the central directory; they are held compressed until then.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT 6.3.10</a>, and Info-ZIP's extra fields
 */
final class ZipRecords {
    static final int LONGEST_NAME = 0xffff;

    private static final int LOCAL = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;

    private static final int UNIX = 3 << 8;
    private static final int VERSION = 20;
    private static final int VERSION64 = 45;
    private static final int DIGEST_FOLLOWS = 1 << 3;
    private static final int UTF_8 = 1 << 11;
    private static final int DEFLATED = 8;
    private static final int FOLDER_OF_DOS = 0x10;
    private static final int FOLDER = 0040000;
    private static final int FORMAT = 0170000;

    private static final long MOST_32 = 0xffff_ffffL;
    private static final int MOST_16 = 0xffff;
    /** What cannot be compressed gets longer by less than that. */
    private static final long MARGIN = 4 << 20;

    private static final int MOST_EXTRA = 64;

    private final Counted out;
    private final ByteArrayOutputStream central = new ByteArrayOutputStream();
    private final DeflaterOutputStream toCentral = new DeflaterOutputStream(central);
    private long centralLength;
    private long entries;

    /** @param modified seconds since 1970 */
    record Entry(byte[] name, int mode, long uid, long gid, long modified) {}

    /** An entry of which the content comes now. @param long64 whether its numbers may need 64 bits */
    record Begun(Entry entry, long offset, boolean long64) {}

    ZipRecords(OutputStream out) {
        this.out = new Counted(out);
    }

    /** Where the content goes. */
    OutputStream open() {
        return out;
    }

    /** An entry that is written as it is. */
    void stored(Entry entry, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        Begun begun = new Begun(entry, out.written, false);
        local(begun, UTF_8, 0, crc.getValue(), content.length);
        out.write(content);
        central(begun, UTF_8, 0, crc.getValue(), content.length, content.length);
    }

    /** An entry that will be compressed. @param size of its content */
    Begun begin(Entry entry, long size) throws IOException {
        Begun begun = new Begun(entry, out.written, size > MOST_32 - MARGIN);
        local(begun, UTF_8 | DIGEST_FOLLOWS, DEFLATED, 0, 0);
        return begun;
    }

    /** All of its content was written. */
    void end(Begun begun, long crc, long compressed, long size) throws IOException {
        ByteBuffer descriptor = buffer(24).putInt(DESCRIPTOR).putInt((int) crc);
        if (begun.long64()) {
            descriptor.putLong(compressed).putLong(size);
        } else {
            descriptor.putInt((int) compressed).putInt((int) size);
        }
        write(out, descriptor);
        central(begun, UTF_8 | DIGEST_FOLLOWS, DEFLATED, crc, compressed, size);
    }

    void finish() throws IOException {
        toCentral.finish();
        long begin = out.written;
        InflaterOutputStream inflated = new InflaterOutputStream(out);
        central.writeTo(inflated);
        inflated.finish();
        boolean long64 = entries >= MOST_16 || begin >= MOST_32 || centralLength >= MOST_32;
        if (long64) {
            long at = out.written;
            ByteBuffer end = buffer(76).putInt(END64).putLong(44);
            end.putShort((short) (UNIX | VERSION64))
                    .putShort((short) VERSION64)
                    .putInt(0)
                    .putInt(0);
            end.putLong(entries).putLong(entries).putLong(centralLength).putLong(begin);
            end.putInt(LOCATOR64).putInt(0).putLong(at).putInt(1);
            write(out, end);
        }
        short count = (short) (long64 ? MOST_16 : entries);
        ByteBuffer end = buffer(22)
                .putInt(END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        end.putInt((int) (long64 ? MOST_32 : centralLength))
                .putInt((int) (long64 ? MOST_32 : begin))
                .putShort((short) 0);
        write(out, end);
    }

    private void local(Begun begun, int flags, int method, long crc, long size) throws IOException {
        Entry entry = begun.entry();
        ByteBuffer extra = buffer(MOST_EXTRA);
        if (begun.long64()) {
            extra.putShort((short) 1).putShort((short) 16).putLong(0).putLong(0);
        }
        times(extra, entry);
        owners(extra, entry);
        int length = extra.position();
        long told = begun.long64() ? MOST_32 : size;
        ByteBuffer record = buffer(30 + entry.name().length + length).putInt(LOCAL);
        record.putShort((short) (begun.long64() ? VERSION64 : VERSION))
                .putShort((short) flags)
                .putShort((short) method);
        record.putInt(dosTime(entry.modified()))
                .putInt((int) crc)
                .putInt((int) told)
                .putInt((int) told);
        record.putShort((short) entry.name().length).putShort((short) length);
        record.put(entry.name()).put(extra.array(), 0, length);
        write(out, record);
    }

    private void central(Begun begun, int flags, int method, long crc, long compressed, long size) throws IOException {
        Entry entry = begun.entry();
        boolean far = begun.offset() >= MOST_32;
        ByteBuffer extra = buffer(MOST_EXTRA);
        if (begun.long64() || far) {
            extra.putShort((short) 1).putShort((short) ((begun.long64() ? 16 : 0) + (far ? 8 : 0)));
            if (begun.long64()) {
                extra.putLong(size).putLong(compressed);
            }
            if (far) {
                extra.putLong(begun.offset());
            }
        }
        times(extra, entry);
        owners(extra, entry);
        int length = extra.position();
        ByteBuffer record = buffer(46 + entry.name().length + length).putInt(CENTRAL);
        int version = begun.long64() || far ? VERSION64 : VERSION;
        record.putShort((short) (UNIX | version))
                .putShort((short) version)
                .putShort((short) flags)
                .putShort((short) method);
        record.putInt(dosTime(entry.modified())).putInt((int) crc);
        record.putInt((int) (begun.long64() ? MOST_32 : compressed)).putInt((int) (begun.long64() ? MOST_32 : size));
        record.putShort((short) entry.name().length).putShort((short) length).putShort((short) 0);
        record.putShort((short) 0).putShort((short) 0);
        record.putInt(entry.mode() << 16 | ((entry.mode() & FORMAT) == FOLDER ? FOLDER_OF_DOS : 0));
        record.putInt((int) (far ? MOST_32 : begun.offset()));
        record.put(entry.name()).put(extra.array(), 0, length);
        write(toCentral, record);
        centralLength += record.position();
        entries++;
    }

    /** In universal time; what is beyond 2038 has only the other one. */
    private static void times(ByteBuffer extra, Entry entry) {
        if (entry.modified() == (int) entry.modified()) {
            extra.putShort((short) 0x5455).putShort((short) 5).put((byte) 1).putInt((int) entry.modified());
        }
    }

    private static void owners(ByteBuffer extra, Entry entry) {
        extra.putShort((short) 0x7875).putShort((short) 11).put((byte) 1);
        extra.put((byte) 4).putInt((int) entry.uid()).put((byte) 4).putInt((int) entry.gid());
    }

    /** Of this time zone, from 1980 to 2107, every other second. */
    private static int dosTime(long seconds) {
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneId.systemDefault());
        if (time.getYear() < 1980) {
            return 1 << 21 | 1 << 16;
        }
        if (time.getYear() > 2107) {
            return (127 << 9 | 12 << 5 | 31) << 16 | 23 << 11 | 59 << 5 | 29;
        }
        int date = time.getYear() - 1980 << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
        return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(OutputStream to, ByteBuffer record) throws IOException {
        to.write(record.array(), 0, record.position());
    }

    /** Knows how much was written. */
    private static final class Counted extends FilterOutputStream {
        private long written;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }
    }
}
