package dev.cofre.client.snapshot.tree;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a folder, ascending by name and one after the other, so that a folder of a million takes no more memory than one of a
 * thousand. Not thread-safe.
 */
public final class TreeReader {
    private final @Nullable Parts parts;
    private List<BlobId> segments = List.of();
    private int nextSegment;
    private TreeFormat.@Nullable Entries entries;
    private @Nullable BlobId tree;
    private @Nullable Node peeked;
    private @Nullable RawName last;

    /** Where trees come from; asked for each once, before anything in it is told. */
    public interface Parts {
        byte[] part(BlobId id) throws IOException;
    }

    private TreeReader(@Nullable Parts parts, @Nullable BlobId tree) {
        this.parts = parts;
        this.tree = tree;
    }

    /** Reads nothing yet. */
    public static TreeReader of(BlobId tree, Parts parts) {
        return new TreeReader(parts, tree);
    }

    /** Of a folder that has nothing, or is none. */
    public static TreeReader empty() {
        return new TreeReader(null, null);
    }

    /**
     * The next entry; null after the last one.
     *
     * @throws BadTreeException if that is no tree, or one that could write outside its folder
     */
    public @Nullable Node next() throws IOException {
        Node node = peek();
        peeked = null;
        return node;
    }

    /** What {@link #next} will return. */
    public @Nullable Node peek() throws IOException {
        while (peeked == null) {
            TreeFormat.Entries from = entries;
            if (from == null && !open()) {
                return null;
            }
            if (from != null) {
                peeked = ordered(from.next());
                if (peeked == null) {
                    ended(from);
                }
            }
        }
        return peeked;
    }

    /** The entry with this name, and moves behind it; null if there is none. Names are to be asked for in their order. */
    public @Nullable Node at(RawName name) throws IOException {
        Node node = peek();
        while (node != null && node.name().compareTo(name) < 0) {
            next();
            node = peek();
        }
        return node != null && node.name().equals(name) ? next() : null;
    }

    private boolean open() throws IOException {
        Parts from = parts;
        BlobId next = tree;
        if (next == null && nextSegment < segments.size()) {
            next = segments.get(nextSegment++);
        }
        if (from == null || next == null) {
            return false;
        }
        entries = TreeFormat.entries(from.part(next));
        return true;
    }

    private void ended(TreeFormat.Entries read) throws BadTreeException {
        if (!read.segments().isEmpty()) {
            if (tree == null || last != null) {
                throw new BadTreeException("trees that are parts of one are in parts themselves");
            }
            segments = List.copyOf(read.segments());
        }
        tree = null;
        read.close();
        entries = null;
    }

    private @Nullable Node ordered(@Nullable Node node) throws BadTreeException {
        if (node != null) {
            if (last != null && last.compareTo(node.name()) >= 0) {
                throw new BadTreeException("its entries are not in order, or one is there twice");
            }
            last = node.name();
        }
        return node;
    }
}
