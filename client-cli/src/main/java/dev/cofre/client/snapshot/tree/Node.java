package dev.cofre.client.snapshot.tree;

import dev.cofre.api.blob.BlobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a folder.
 *
 * @param size bytes of a file
 * @param content chunks of a file, in order
 * @param subtree of a folder
 * @param target of a symbolic link
 * @param flaw why the content is not, or not surely, as it was at one moment; null if it is
 */
public record Node(
        RawName name,
        Type type,
        Attributes attributes,
        long size,
        List<BlobId> content,
        @Nullable BlobId subtree,
        @Nullable RawName target,
        @Nullable String flaw) {
    /** Written in lower case. */
    public enum Type {
        FILE,
        DIR,
        SYMLINK,
        /** A device, a pipe, or a socket: that it was there. */
        OTHER
    }

    public Node {
        content = List.copyOf(content);
    }

    /** Whether the entry of an earlier snapshot, with its content, will do for what is there now. */
    public boolean isUnchanged(Type type, Attributes now, long size) {
        return flaw == null
                && this.type == type
                && this.size == size
                && attributes.modified() == now.modified()
                && attributes.changed() == now.changed()
                && attributes.inode() == now.inode();
    }
}
