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

    /** @param flaw why the content is not, or not surely, as it was at one moment; null if it is */
    public static Node file(
            RawName name, Attributes attributes, long size, List<BlobId> content, @Nullable String flaw) {
        return new Node(name, Type.FILE, attributes, size, content, null, null, flaw);
    }

    /** @param flaw why not all of it is there; null if it is */
    public static Node folder(RawName name, Attributes attributes, BlobId subtree, @Nullable String flaw) {
        return new Node(name, Type.DIR, attributes, 0, List.of(), subtree, null, flaw);
    }

    /** A symbolic link. */
    public static Node link(RawName name, Attributes attributes, RawName target) {
        return new Node(name, Type.SYMLINK, attributes, 0, List.of(), null, target, null);
    }

    public static Node other(RawName name, Attributes attributes) {
        return new Node(name, Type.OTHER, attributes, 0, List.of(), null, null, null);
    }

    /** An entry of which only this is known. @param flaw why */
    public static Node unknown(RawName name, Type type, Attributes attributes, String flaw) {
        return new Node(name, type, attributes, 0, List.of(), null, null, flaw);
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
