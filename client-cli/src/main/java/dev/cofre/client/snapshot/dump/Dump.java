package dev.cofre.client.snapshot.dump;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Writes what a snapshot has to a stream: a file as it is, a folder as an archive. Holds some packs, and no file. */
public final class Dump {
    private static final String NO_PLACE =
            "devices and sockets are in no archive, and pipes not in a zip archive; a restore makes pipes";

    private final Vault vault;

    /** What a folder is written as. */
    public enum Format {
        TAR,
        /** The same, with holes where runs of zeros were: as GNU tar has them, which not all programs know. */
        SPARSE_TAR,
        ZIP
    }

    public Dump(Vault vault) {
        this.vault = vault;
    }

    /** Nanoseconds since 1970; 0 where that was not kept. */
    static long modified(Node node) {
        long modified = node.attributes().modified();
        return Disk.isKept(modified) ? modified : 0;
    }

    /** Each chunk is proven before it is written. */
    public void file(Node file, OutputStream out) throws IOException {
        for (BlobId chunk : file.content()) {
            out.write(vault.part(chunk));
        }
    }

    /**
     * Names are absolute paths without the slash at the beginning.
     *
     * @param out is flushed, and not closed
     * @param leftOut hears of what the snapshot or the archive cannot have, with the reason
     */
    public void folder(SnapshotTree tree, Format format, OutputStream out, BiConsumer<String, String> leftOut)
            throws IOException {
        Archive archive = format == Format.ZIP
                ? new ZipArchive(out, this::file)
                : new TarArchive(out, new FileContent(vault), format == Format.SPARSE_TAR);
        String above = RawName.of(tree.path().substring(1)).octets();
        Optional<Node> folder = tree.named().filter(node -> node.type() == Node.Type.DIR);
        if (folder.isPresent()) {
            add(archive, above, tree.path(), folder.get(), leftOut);
        }
        tree.walk((path, names, node) -> {
            String below = names.stream().map(RawName::octets).collect(Collectors.joining("/"));
            add(archive, above.isEmpty() ? below : above + "/" + below, path, node, leftOut);
            return true;
        });
        tree.named()
                .filter(node -> !hasPlace(node, format))
                .ifPresent(node -> leftOut.accept(tree.namedPath(), NO_PLACE));
        archive.finish();
        out.flush();
    }

    /** What is not named, and has none, is left out without a word. */
    private static boolean hasPlace(Node node, Format format) {
        return node.type() != Node.Type.OTHER || (Disk.isPipe(node.attributes()) && format != Format.ZIP);
    }

    private static void add(Archive archive, String name, String path, Node node, BiConsumer<String, String> leftOut)
            throws IOException {
        String flaw = node.content().isEmpty() ? node.flaw() : null;
        if (flaw != null) {
            leftOut.accept(path, flaw);
        }
        if (flaw == null || node.type() == Node.Type.DIR) {
            if (!Disk.isKept(node.attributes().modified())) {
                leftOut.accept(
                        path,
                        "when it was modified was not kept: a year before 1678 or after 2261; the archive has 1970");
            }
            try {
                archive.add(name, node);
            } catch (NotForArchiveException e) {
                leftOut.accept(path, e.getMessage() + "");
            }
        }
    }
}
