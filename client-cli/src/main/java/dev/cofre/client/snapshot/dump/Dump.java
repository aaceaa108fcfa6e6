package dev.cofre.client.snapshot.dump;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.SnapshotTree;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes what a snapshot has to a stream: a file as it is, a folder as a tar archive. Holds some packs, and no file. */
public final class Dump {
    private final Vault vault;

    public Dump(Vault vault) {
        this.vault = vault;
    }

    /** Each chunk is proven before it is written. */
    public void file(Node file, OutputStream out) throws IOException {
        for (BlobId chunk : file.content()) {
            out.write(vault.part(chunk));
        }
    }

    /**
     * Names are absolute paths without the slash at the beginning. Kept are permissions, owners by number, times to 100 nanoseconds, and
     * links of both kinds; extended attributes are not, and holes are zeros.
     *
     * @param out is flushed, and not closed
     * @param leftOut hears of files that the snapshot does not have, with the reason
     */
    public void tar(SnapshotTree tree, OutputStream out, BiConsumer<String, String> leftOut) throws IOException {
        // a name is any bytes, and here one character for each
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.ISO_8859_1.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU); // the POSIX one would need valid UTF-8
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        Map<Attributes.FileKey, String> linked = new HashMap<>();
        String above = RawName.of(tree.path().substring(1)).octets();
        tree.walk((path, names, node) -> {
            String flaw = node.content().isEmpty() ? node.flaw() : null;
            if (flaw != null) {
                leftOut.accept(path, flaw);
            }
            if (flaw == null || node.type() == Node.Type.DIR) {
                String below = names.stream().map(RawName::octets).collect(Collectors.joining("/"));
                write(tar, above.isEmpty() ? below : above + "/" + below, node, linked);
            }
            return true;
        });
        tar.finish();
        out.flush();
    }

    private void write(TarArchiveOutputStream tar, String path, Node node, Map<Attributes.FileKey, String> linked)
            throws IOException {
        TarArchiveEntry entry;
        boolean content = false;
        String target = node.target() == null ? "" : node.target().octets();
        switch (node.type()) {
            case DIR -> entry = new TarArchiveEntry(path + "/", TarConstants.LF_DIR);
            case SYMLINK -> {
                entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
                entry.setLinkName(target);
            }
            case FILE -> {
                String first = node.attributes().links() > 1
                        ? linked.putIfAbsent(node.attributes().fileKey(), path)
                        : null;
                content = first == null;
                entry = new TarArchiveEntry(path, content ? TarConstants.LF_NORMAL : TarConstants.LF_LINK);
                if (first == null) {
                    entry.setSize(node.size());
                } else {
                    entry.setLinkName(first);
                }
            }
            default -> {
                return; // that a device was there is of no use in an archive
            }
        }
        entry.setMode(node.attributes().permissions());
        entry.setUserId(node.attributes().uid());
        entry.setGroupId(node.attributes().gid());
        entry.setLastModifiedTime(FileTime.from(node.attributes().modified(), TimeUnit.NANOSECONDS));
        tar.putArchiveEntry(entry);
        if (content) {
            file(node, tar);
        }
        tar.closeArchiveEntry();
    }
}
