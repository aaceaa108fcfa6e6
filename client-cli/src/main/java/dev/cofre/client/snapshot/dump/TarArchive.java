package dev.cofre.client.snapshot.dump;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive as GNU tar and others read it. Kept are permissions, owners with their names, times to the nanosecond, links of both kinds,
 * pipes, and extended attributes; devices are not, nor sockets.
 */
final class TarArchive implements Archive {
    private static final int RECORD = 512;
    /** The most that the octal digits of a field can say. */
    private static final long MOST_OWNER = 07777777;

    private static final long MOST_SIZE = 077777777777L;
    private static final int LONGEST_OWNER = 31;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TarArchiveOutputStream tar;
    private final FileContent contents;
    private final boolean sparse;
    private final Map<Attributes.FileKey, String> linked = new HashMap<>();

    /** @param sparse whether runs of zeros become holes */
    TarArchive(OutputStream out, FileContent contents, boolean sparse) {
        // a name is any bytes, and here one character for each
        this.tar = new TarArchiveOutputStream(out, StandardCharsets.ISO_8859_1.name());
        this.contents = contents;
        this.sparse = sparse;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU); // the POSIX one would need valid UTF-8
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR); // and in the extended header, where it is exact
    }

    @Override
    public void add(String path, Node node) throws IOException {
        String target = node.target() == null ? "" : node.target().octets();
        switch (node.type()) {
            case DIR -> put(new TarArchiveEntry(path + "/", TarConstants.LF_DIR), path, node);
            case SYMLINK -> {
                TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
                entry.setLinkName(target);
                put(entry, path, node);
            }
            case FILE -> {
                String first = node.attributes().links() > 1
                        ? linked.putIfAbsent(node.attributes().fileKey(), path)
                        : null;
                if (first != null) {
                    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
                    entry.setLinkName(first);
                    put(entry, path, node);
                } else if (sparse && contents.hasHoles(node) && isText(path)) {
                    sparse(path, node);
                } else {
                    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_NORMAL);
                    entry.setSize(node.size());
                    open(entry, node, new PaxHeader());
                    contents.write(node.content(), tar);
                    tar.closeArchiveEntry();
                }
            }
            case OTHER -> {
                if (Disk.isPipe(node.attributes())) {
                    put(new TarArchiveEntry(path, TarConstants.LF_FIFO), path, node);
                }
            }
        }
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
    }

    private void put(TarArchiveEntry entry, String path, Node node) throws IOException {
        open(entry, node, new PaxHeader());
        tar.closeArchiveEntry();
    }

    /** Version 1.0 of GNU tar's sparse files: a map of what is there comes before it. */
    private void sparse(String path, Node node) throws IOException {
        List<FileContent.Extent> extents =
                contents.extents(node, RECORD); // GNU tar reads each from a record of its own
        FileContent.@Nullable Extent last = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        boolean hole =
                last == null || last.at() + last.length() < node.size(); // at the end, which an empty extent marks
        StringBuilder map = new StringBuilder();
        map.append(extents.size() + (hole ? 1 : 0)).append('\n');
        long size = 0;
        for (FileContent.Extent extent : extents) {
            map.append(extent.at()).append('\n').append(extent.length()).append('\n');
            size += extent.length();
        }
        if (hole) {
            map.append(node.size()).append("\n0\n");
        }
        byte[] padded = new byte[(map.length() + RECORD - 1) / RECORD * RECORD];
        byte[] digits = map.toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, padded, 0, digits.length);
        PaxHeader header = new PaxHeader();
        header.put("GNU.sparse.major", "1");
        header.put("GNU.sparse.minor", "0");
        header.put("GNU.sparse.name", new RawName(path).bytes());
        header.put("GNU.sparse.realsize", Long.toString(node.size()));
        int name = path.lastIndexOf('/') + 1;
        TarArchiveEntry entry = new TarArchiveEntry(
                path.substring(0, name) + "GNUSparseFile.0/" + path.substring(name), TarConstants.LF_NORMAL);
        entry.setSize(padded.length + size);
        open(entry, node, header);
        tar.write(padded);
        for (FileContent.Extent extent : extents) {
            contents.write(extent, tar);
        }
        tar.closeArchiveEntry();
    }

    private void open(TarArchiveEntry entry, Node node, PaxHeader header) throws IOException {
        Attributes attributes = node.attributes();
        long modified = Dump.modified(node);
        entry.setMode(attributes.permissions());
        entry.setUserId(attributes.uid());
        entry.setGroupId(attributes.gid());
        entry.setModTime(TimeUnit.SECONDS.toMillis(Math.floorDiv(modified, NANOS)));
        entry.setUserName(owner("uname", attributes.user(), header));
        entry.setGroupName(owner("gname", attributes.group(), header));
        if (Math.floorMod(modified, NANOS) != 0 || modified < 0) {
            header.put("mtime", seconds(modified));
        }
        if (attributes.uid() > MOST_OWNER) {
            header.put("uid", Long.toString(attributes.uid()));
        }
        if (attributes.gid() > MOST_OWNER) {
            header.put("gid", Long.toString(attributes.gid()));
        }
        if (entry.getSize() > MOST_SIZE) {
            header.put("size", Long.toString(entry.getSize()));
        }
        attributes.extended().forEach(header::attribute);
        write(header);
        tar.putArchiveEntry(entry);
    }

    /** The library writes values as text; those of extended attributes are any bytes. */
    private void write(PaxHeader header) throws IOException {
        byte[] records = header.bytes();
        if (records.length > 0) {
            TarArchiveEntry entry = new TarArchiveEntry("./PaxHeaders/x", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            entry.setSize(records.length);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(records);
            tar.closeArchiveEntry();
        }
    }

    private static String owner(String field, @Nullable String name, PaxHeader header) {
        byte[] bytes = (name == null ? "" : name).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_OWNER) {
            header.put(field, bytes);
            return "";
        }
        return RawName.of(bytes).octets();
    }

    private static String seconds(long nanos) {
        long whole = Math.abs(nanos / NANOS);
        return "%s%d.%09d".formatted(nanos < 0 ? "-" : "", whole, Math.abs(nanos % NANOS));
    }

    /** Holes need the name in an extended header, where names are UTF-8. */
    private static boolean isText(String path) {
        return new RawName(path).text().isPresent();
    }
}
