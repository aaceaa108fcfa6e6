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

/** What a file on disk lacks of what a snapshot has of it. */
final class Comparison {
    private Comparison() {}

    /** Chunks whose bytes are not in their place in the file, by their places in its content. Holds one chunk at a time. */
    static List<Integer> differing(Vault vault, Path path, Node node) throws IOException {
        List<Integer> differing = new ArrayList<>();
        MessageDigest digest = BlobId.newDigest();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long at = 0;
            for (int i = 0; i < node.content().size(); i++) {
                BlobId chunk = node.content().get(i);
                int size = vault.place(chunk).part().size();
                ByteBuffer bytes = ByteBuffer.allocate(size);
                channel.position(at);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // until it is full, or the file ends
                }
                digest.update(bytes.array(), 0, bytes.position());
                if (!BlobId.of(digest.digest()).equals(chunk)) {
                    differing.add(i);
                }
                at += size;
            }
        }
        return differing;
    }
}
