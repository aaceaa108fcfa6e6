package dev.cofre.storage.blob.journal;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import dev.cofre.storage.blob.journal.JournalRecord.BlobTakenBack;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.SegmentStart;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a record is written. All numbers are big-endian:
 *
 * <pre>
 * u32 magic "CFR1" | u8 type | u8 flags | u16 0 | u32 length of meta | u32 length of body
 * | u64 salt of the segment | u64 position of this record in it
 * | u64 position up to which the segment was on stable storage when this was written
 * | u32 CRC32C of the body | u32 CRC32C of all above and of the meta | meta | body
 * </pre>
 *
 * Salt and position tell a record from bytes that only look like one, such as those of a backed-up journal.
 */
final class RecordFormat {
    static final int VERSION = 1;
    static final int HEADER = 48;
    /** Bytes of the first record of a segment. */
    static final int SEGMENT_START = HEADER + 20;

    static final int MAGIC = 0x43465231;
    static final int MAX_META = 4096;
    static final int MAX_BODY = 64 << 20;

    private static final int CHECKSUM_AT = HEADER - 4;
    /** Stands where the version would, before a warrant: what the catalog has needs none any more. */
    private static final int NO_VERSION = 0;
    /** The next record belongs to the same unit. */
    private static final int MORE = 1;

    private RecordFormat() {}

    /** What the header says. */
    record Header(int type, boolean more, int metaLength, int bodyLength, long salt, long synced, int bodyChecksum) {
        int length() {
            return HEADER + metaLength + bodyLength;
        }
    }

    /** No record is longer than this when written. */
    static int lengthAtMost(JournalRecord written) {
        return HEADER + MAX_META + body(written).length;
    }

    /**
     * Appends a record to {@code out}, which must have room for it.
     *
     * @return its length
     */
    static int write(JournalRecord written, boolean more, long salt, long position, long synced, ByteBuffer out) {
        int start = out.position();
        byte[] body = body(written);
        out.position(start + HEADER);
        writeMeta(written, out);
        int metaLength = out.position() - start - HEADER;
        out.put(body);
        int end = out.position();
        out.position(start);
        out.putInt(MAGIC)
                .put((byte) type(written))
                .put((byte) (more ? MORE : 0))
                .putShort((short) 0)
                .putInt(metaLength)
                .putInt(body.length)
                .putLong(salt)
                .putLong(position)
                .putLong(synced)
                .putInt(checksum(ByteBuffer.wrap(body)));
        out.putInt(headChecksum(out, start, metaLength));
        out.position(end);
        return end - start;
    }

    /**
     * Checks head and meta of the record at the beginning of {@code in}.
     *
     * @param position where those bytes are in their segment
     * @return nothing if no record begins there
     */
    static Optional<Header> header(ByteBuffer in, long position) {
        int start = in.position();
        if (in.remaining() < HEADER || in.getInt(start) != MAGIC) {
            return Optional.empty();
        }
        int metaLength = in.getInt(start + 8);
        int bodyLength = in.getInt(start + 12);
        if (metaLength < 0 || metaLength > MAX_META || bodyLength < 0 || bodyLength > MAX_BODY) {
            return Optional.empty();
        }
        if (in.remaining() < HEADER + metaLength
                || in.getLong(start + 24) != position
                || in.getInt(start + CHECKSUM_AT) != headChecksum(in, start, metaLength)) {
            return Optional.empty();
        }
        return Optional.of(new Header(
                in.get(start + 4),
                (in.get(start + 5) & MORE) != 0,
                metaLength,
                bodyLength,
                in.getLong(start + 16),
                in.getLong(start + 32),
                in.getInt(start + 40)));
    }

    /** Whether the body is what was written; {@code in} begins with the record and holds all of it. */
    static boolean bodyIsWhole(Header header, ByteBuffer in) {
        return checksum(in.slice(in.position() + HEADER + header.metaLength(), header.bodyLength()))
                == header.bodyChecksum();
    }

    /**
     * The record itself; {@code in} begins with it, and was checked.
     *
     * @return nothing if this version does not know such a record
     */
    static Optional<JournalRecord> read(Header header, ByteBuffer in) {
        ByteBuffer meta = in.slice(in.position() + HEADER, header.metaLength());
        byte[] body = new byte[header.bodyLength()];
        in.get(in.position() + HEADER + header.metaLength(), body);
        try {
            return Optional.ofNullable(readMeta(header.type(), meta, body));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int type(JournalRecord written) {
        if (written instanceof SegmentStart) {
            return 1;
        } else if (written instanceof InlineBlob) {
            return 2;
        } else if (written instanceof FileBlob) {
            return 3;
        } else if (written instanceof Upload) {
            return 4;
        } else if (written instanceof Committed) {
            return 5;
        } else if (written instanceof GivenUp) {
            return 6;
        } else if (written instanceof BlobDeleted) {
            return 7;
        } else if (written instanceof BlobLetGo) {
            return 8;
        }
        return 9;
    }

    private static byte[] body(JournalRecord written) {
        if (written instanceof InlineBlob blob) {
            return blob.content();
        }
        return written instanceof FileBlob blob ? blob.checksums() : new byte[0];
    }

    private static void writeMeta(JournalRecord written, ByteBuffer out) {
        if (written instanceof SegmentStart start) {
            out.putInt(start.format()).putLong(start.number()).putLong(start.created());
        } else if (written instanceof InlineBlob blob) {
            put(blob.blob(), out);
            out.putLong(blob.stored());
        } else if (written instanceof FileBlob blob) {
            put(blob.blob(), out);
            out.putLong(blob.size()).putLong(blob.stored()).putInt(blob.blockSize());
        } else if (written instanceof Upload upload) {
            put(upload, out);
        } else if (written instanceof Committed committed) {
            put(committed.upload(), out);
            put(committed.commit(), out);
        } else if (written instanceof GivenUp givenUp) {
            put(givenUp.upload(), out);
            out.putLong(givenUp.buried()).putLong(givenUp.time());
        } else if (written instanceof BlobDeleted deleted) {
            put(deleted.blob(), out);
            out.putLong(deleted.buried()).putLong(deleted.time());
        } else if (written instanceof BlobLetGo letGo) {
            put(letGo.blob(), out);
            out.putLong(letGo.time());
        } else if (written instanceof BlobTakenBack takenBack) {
            put(takenBack.blob(), out);
        }
    }

    private static @Nullable JournalRecord readMeta(int type, ByteBuffer meta, byte[] body) {
        return switch (type) {
            case 1 -> new SegmentStart(meta.getInt(), meta.getLong(), meta.getLong());
            case 2 -> new InlineBlob(blob(meta), meta.getLong(), body);
            case 3 -> new FileBlob(blob(meta), meta.getLong(), meta.getLong(), meta.getInt(), body);
            case 4 -> upload(meta);
            case 5 -> new Committed(uploadId(meta), commit(meta));
            case 6 -> new GivenUp(uploadId(meta), meta.getLong(), meta.getLong());
            case 7 -> new BlobDeleted(blob(meta), meta.getLong(), meta.getLong());
            case 8 -> new BlobLetGo(blob(meta), meta.getLong());
            case 9 -> new BlobTakenBack(blob(meta));
            default -> null;
        };
    }

    private static void put(Upload upload, ByteBuffer out) {
        put(upload.upload(), out);
        put(upload.blob(), out);
        out.putLong(upload.size()).putLong(upload.stored());
        out.put((byte) upload.copies().copies());
        put(upload.client().value(), out);
        put(upload.name().value(), out);
        put(upload.primary().value(), out);
        if (upload.commit() != null) {
            put(upload.commit(), out);
        } else if (upload.warrant() != null) {
            byte[] warrant = upload.warrant().bytes();
            out.putInt(NO_VERSION).putShort((short) warrant.length).put(warrant);
        }
    }

    private static Upload upload(ByteBuffer meta) {
        UploadId id = uploadId(meta);
        BlobId blob = blob(meta);
        long size = meta.getLong();
        long stored = meta.getLong();
        ReplicationFactor copies = new ReplicationFactor(meta.get());
        ClientName client = new ClientName(text(meta));
        FileName name = new FileName(text(meta));
        NodeId primary = new NodeId(text(meta));
        Commit commit = null;
        Warrant warrant = null;
        if (meta.hasRemaining() && meta.getInt(meta.position()) == NO_VERSION) {
            meta.getInt();
            byte[] bytes = new byte[meta.getShort()];
            meta.get(bytes);
            warrant = Warrant.of(bytes);
        } else if (meta.hasRemaining()) {
            commit = commit(meta);
        }
        return new Upload(id, client, name, copies, primary, blob, size, stored, commit, warrant);
    }

    private static void put(Commit commit, ByteBuffer out) {
        out.putInt(commit.version()).putLong(commit.committed()).putLong(commit.counter());
    }

    private static Commit commit(ByteBuffer meta) {
        int version = meta.getInt();
        long committed = meta.getLong();
        return new Commit(version, committed, meta.hasRemaining() ? meta.getLong() : 0); // earlier ones have no counter
    }

    private static void put(BlobId blob, ByteBuffer out) {
        out.putLong(blob.a()).putLong(blob.b()).putLong(blob.c()).putLong(blob.d());
    }

    private static BlobId blob(ByteBuffer meta) {
        return new BlobId(meta.getLong(), meta.getLong(), meta.getLong(), meta.getLong());
    }

    private static void put(UploadId upload, ByteBuffer out) {
        out.putLong(upload.value().getMostSignificantBits())
                .putLong(upload.value().getLeastSignificantBits());
    }

    private static UploadId uploadId(ByteBuffer meta) {
        return new UploadId(new UUID(meta.getLong(), meta.getLong()));
    }

    private static void put(String text, ByteBuffer out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer meta) {
        byte[] bytes = new byte[meta.getShort()];
        meta.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int headChecksum(ByteBuffer in, int start, int metaLength) {
        CRC32C checksum = new CRC32C();
        checksum.update(in.duplicate().position(start).limit(start + CHECKSUM_AT));
        checksum.update(in.slice(start + HEADER, metaLength));
        return (int) checksum.getValue();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
