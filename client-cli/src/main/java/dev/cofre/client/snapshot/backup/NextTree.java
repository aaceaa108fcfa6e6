package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeReader;
import dev.cofre.client.snapshot.tree.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a folder while its entries come, beside that of an earlier snapshot. As long as all is as it was nothing is written, and
 * nothing is held: it can be read from there again. Not thread-safe.
 */
final class NextTree {
    private final @Nullable BlobId before;
    private final Earlier trees;
    private final TreeWriter.Store store;
    private final List<BlobId> parts = new ArrayList<>();
    private final TreeReader earlier;
    /** Entries at the beginning that are as they were. */
    private long same;
    /** Whether an entry was met of which it is not known yet what it is now. */
    private boolean open;

    private boolean gone;
    private @Nullable TreeWriter writer;

    /** Trees of an earlier snapshot; nothing if somebody has cleaned them up. */
    interface Earlier {
        Optional<byte[]> part(BlobId id) throws IOException;
    }

    /** @param before the folder's tree then; null if there was none */
    NextTree(@Nullable BlobId before, Earlier trees, TreeWriter.Store store) {
        this.before = before;
        this.trees = trees;
        this.store = store;
        this.earlier = fromTheBeginning();
    }

    private TreeReader fromTheBeginning() {
        return before == null ? TreeReader.empty() : TreeReader.of(before, this::part);
    }

    /** What had this name. Names are to be asked for in their order, and what is there now is to be added before the next one. */
    @Nullable
    Node was(RawName name) throws IOException {
        if (open) {
            differ();
        }
        Node next = earlier.peek();
        if (next != null && next.name().compareTo(name) < 0) {
            differ(); // something is not there any more
        }
        Node was = earlier.at(name);
        open = was != null;
        return was;
    }

    /** @param was what had its name */
    void add(Node node, @Nullable Node was) throws IOException {
        open = false;
        if (writer == null && node.equals(was)) {
            same++;
        } else {
            differ().add(node);
        }
    }

    /** @param haveAll whether parts are there, and will be */
    BlobId finish(Predicate<List<BlobId>> haveAll) throws IOException {
        if (open || earlier.peek() != null || gone) {
            differ();
        }
        if (writer == null && before != null && haveAll.test(parts)) {
            return before;
        }
        return differ().finish();
    }

    private TreeWriter differ() throws IOException {
        TreeWriter to = writer;
        if (to == null) {
            to = new TreeWriter(store);
            writer = to;
            TreeReader again = fromTheBeginning();
            for (long i = 0; i < same; i++) {
                Node node = again.next();
                if (node == null) {
                    throw new IOException(
                            "an earlier snapshot was cleaned up while this one was compared with it; try again");
                }
                to.add(node);
            }
        }
        return to;
    }

    private byte[] part(BlobId id) throws IOException {
        Optional<byte[]> part = trees.part(id);
        if (part.isEmpty()) {
            gone = true;
            return TreeWriter.nothing();
        }
        parts.add(id);
        return part.get();
    }
}
