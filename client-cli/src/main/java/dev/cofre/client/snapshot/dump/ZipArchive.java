package dev.cofre.client.snapshot.dump;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A zip archive as Info-ZIP writes them: names in UTF-8, permissions, owners by number, times to the second, symbolic links as entries that
 * have where they lead; files of more than 4 GiB. Of hard links each is a file of its own. Extended attributes, pipes and devices it has
 * not. What is to be told at its end is kept compressed, as there may be millions of entries.
 */
final class ZipArchive implements Archive {
    private static final int LINK = 0120000;
    private static final int FORMAT = 0170000;
    private static final int BUFFER = 8 << 10;
    private static final int WRITTEN_AT_ONCE = 64 << 10;

    private final OutputStream out;
    private final ZipRecords zip;
    private final Content content;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

    interface Content {
        void write(Node file, OutputStream out) throws IOException;
    }

    ZipArchive(OutputStream out, Content content) {
        this.out = new BufferedOutputStream(out, WRITTEN_AT_ONCE);
        this.zip = new ZipRecords(this.out);
        this.content = content;
    }

    @Override
    public void add(String path, Node node) throws IOException {
        if (node.type() == Node.Type.OTHER) {
            return;
        }
        RawName name = new RawName(path);
        if (name.text().isEmpty()) {
            throw new NotForArchiveException(
                    "its name is no UTF-8, which a zip archive cannot have; use --archive tar, or restore it");
        }
        byte[] bytes = node.type() == Node.Type.DIR ? new RawName(path + "/").bytes() : name.bytes();
        if (bytes.length > ZipRecords.LONGEST_NAME) {
            throw new NotForArchiveException(
                    "its path has more bytes than a zip archive can have; use --archive tar, or restore it");
        }
        Attributes attributes = node.attributes();
        RawName target = node.target();
        // what earlier versions have recorded on the way to what was backed up may have no format, or a link's
        int mode = node.type() == Node.Type.SYMLINK
                ? LINK | 0777
                : (node.type() == Node.Type.DIR ? 0040000 : 0100000) | (attributes.mode() & ~FORMAT);
        ZipRecords.Entry entry = new ZipRecords.Entry(
                bytes,
                mode,
                attributes.uid(),
                attributes.gid(),
                Math.floorDiv(Dump.modified(node), TimeUnit.SECONDS.toNanos(1)));
        if (node.type() == Node.Type.FILE && node.size() > 0) {
            compressed(entry, node);
        } else {
            zip.stored(entry, target == null ? new byte[0] : target.bytes());
        }
    }

    @Override
    public void finish() throws IOException {
        zip.finish();
        out.flush();
        deflater.end();
    }

    private void compressed(ZipRecords.Entry entry, Node node) throws IOException {
        ZipRecords.Begun begun = zip.begin(entry, node.size());
        CRC32 crc = new CRC32();
        deflater.reset();
        DeflaterOutputStream deflated = new DeflaterOutputStream(zip.open(), deflater, BUFFER);
        content.write(node, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                crc.update(bytes, offset, length);
                deflated.write(bytes, offset, length);
            }
        });
        deflated.finish();
        if (deflater.getBytesRead() != node.size()) {
            throw new IOException(
                    "its content has %d bytes, and should have %d".formatted(deflater.getBytesRead(), node.size()));
        }
        zip.end(begun, crc.getValue(), deflater.getBytesWritten(), node.size());
    }
}
