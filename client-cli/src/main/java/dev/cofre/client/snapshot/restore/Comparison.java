package dev.cofre.client.snapshot.restore;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What files on disk have of what a snapshot has of one. Holds one chunk at a time. */
final class Comparison implements AutoCloseable {
    private final FileChannel channel;
    private final MessageDigest digest = BlobId.newDigest();

    private Comparison(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether a file has the node's content. */
    static boolean isSame(Vault vault, Path path, Node node) throws IOException {
        try (Comparison file = new Comparison(path)) {
            if (file.channel.size() != node.size()) {
                return false;
            }
            long at = 0;
            for (BlobId chunk : node.content()) {
                int size = vault.place(chunk).part().size();
                if (file.read(at, size, chunk) == null) {
                    return false;
                }
                at += size;
            }
            return at == node.size();
        }
    }

    /**
     * Chunks that are not in their place in a file, by their places in its content; those that another file has are written to it.
     *
     * @param begun whether the file may have some already, from an earlier restore
     * @param old has perhaps some of them; null if there is none
     */
    static List<Integer> missing(Vault vault, FileWork work, boolean begun, @Nullable Path old) throws IOException {
        work.prepare(); // so that zeros that are copied are holes
        List<Integer> missing = new ArrayList<>();
        Node node = work.node();
        try (Comparison own = new Comparison(work.part());
                Comparison other = old == null ? null : new Comparison(old)) {
            long at = 0;
            for (int i = 0; i < node.content().size(); i++) {
                BlobId chunk = node.content().get(i);
                int size = vault.place(chunk).part().size();
                if (!begun || own.read(at, size, chunk) == null) {
                    byte[] content = other == null ? null : other.read(at, size, chunk);
                    if (content == null) {
                        missing.add(i);
                    } else {
                        work.write(at, content);
                    }
                }
                at += size;
            }
        }
        return missing;
    }

    /** What is there, if it is the chunk. */
    private byte @Nullable [] read(long at, int size, BlobId chunk) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        channel.position(at);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until it is full, or the file ends
        }
        digest.update(bytes.array(), 0, bytes.position());
        return BlobId.of(digest.digest()).equals(chunk) && !bytes.hasRemaining() ? bytes.array() : null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
