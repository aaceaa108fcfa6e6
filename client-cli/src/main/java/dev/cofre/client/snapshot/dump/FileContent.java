package dev.cofre.client.snapshot.dump;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.chunk.Chunker;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Files of a snapshot as what is in them and what are holes. Not thread-safe. */
final class FileContent {
    /** What a long run of zeros is cut into. */
    private static final BlobId ZEROS = BlobId.ofContent(new byte[Chunker.MOST]);

    private final Vault vault;

    /**
     * Bytes that are no hole.
     *
     * @param before zeros that come first, so that it begins at the edge of a block
     * @param chunks that come next
     * @param after zeros that come last, so that it ends at one, or where the file does
     */
    record Extent(long at, long length, int before, List<BlobId> chunks, int after) {}

    FileContent(Vault vault) {
        this.vault = vault;
    }

    boolean hasHoles(Node file) {
        return file.content().contains(ZEROS);
    }

    /**
     * Ascending; what is between them, and behind the last one, is zeros. Nothing is fetched. A hole begins with the longest chunk that there
     * is, and goes on in what is left of the zeros.
     *
     * @param block in whole ones of which extents begin and end
     */
    List<Extent> extents(Node file, int block) throws IOException {
        List<Extent> extents = new ArrayList<>();
        List<BlobId> chunks = new ArrayList<>();
        long begin = 0;
        long at = 0;
        boolean inHole = false;
        for (BlobId chunk : file.content()) {
            int size = vault.place(chunk).part().size();
            inHole = chunk.equals(ZEROS) || (inHole && chunk.equals(BlobId.ofContent(new byte[size])));
            if (inHole) {
                add(extents, begin, at, chunks, block, file.size());
                chunks.clear();
                begin = at + size;
            } else {
                chunks.add(chunk);
            }
            at += size;
        }
        add(extents, begin, at, chunks, block, file.size());
        return extents;
    }

    /** A hole is longer than a block, so that there is room. */
    private static void add(List<Extent> extents, long begin, long end, List<BlobId> chunks, int block, long fileSize) {
        if (!chunks.isEmpty()) {
            int before = (int) (begin % block);
            int after = (int) Math.min((block - end % block) % block, fileSize - end);
            extents.add(new Extent(begin - before, before + end - begin + after, before, List.copyOf(chunks), after));
        }
    }

    /** Each chunk is proven before it is written. */
    void write(Extent extent, OutputStream out) throws IOException {
        out.write(new byte[extent.before()]);
        write(extent.chunks(), out);
        out.write(new byte[extent.after()]);
    }

    /** Each chunk is proven before it is written. */
    void write(List<BlobId> chunks, OutputStream out) throws IOException {
        for (BlobId chunk : chunks) {
            out.write(vault.part(chunk));
        }
    }
}
