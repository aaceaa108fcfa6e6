package dev.cofre.client.snapshot.tree;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes the tree of a folder from its entries. Where there are many they are cut into trees of some thousand, by their names, so that
 * equal folders give equal trees, one more entry changes one of them, and memory holds one at a time. Not thread-safe.
 */
public final class TreeWriter {
    /** No folder of fewer entries is cut. */
    private static final int LEAST = 2_000;
    /** Behind one name in so many a cut may be. */
    private static final int ONE_IN = 1 << 10;

    private static final int MOST = 10_000;
    /** An entry may be large: of a file that is large, or has large attributes. */
    private static final long MOST_WEIGHT = 2 << 20;

    private static final int ENTRY_WEIGHT = 256;
    private static final int CHUNK_WEIGHT = 67;

    private final Store store;
    private final List<BlobId> segments = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private long weight;

    /** Where trees go. */
    public interface Store {
        BlobId store(byte[] tree) throws IOException;
    }

    public TreeWriter(Store store) {
        this.store = store;
    }

    /** The tree of a folder that has nothing. */
    public static byte[] nothing() {
        return TreeFormat.write(List.of());
    }

    /** @param node behind all earlier ones by its name */
    public void add(Node node) throws IOException {
        if (mayEnd()) {
            segments.add(store.store(TreeFormat.write(nodes)));
            nodes.clear();
            weight = 0;
        }
        nodes.add(node);
        weight += weight(node);
    }

    /** The folder's tree. */
    public BlobId finish() throws IOException {
        BlobId end = store.store(TreeFormat.write(nodes));
        if (segments.isEmpty()) {
            return end;
        }
        segments.add(end);
        return store.store(TreeFormat.writeSegments(segments));
    }

    private boolean mayEnd() {
        return nodes.size() >= MOST
                || weight >= MOST_WEIGHT
                || (nodes.size() >= LEAST && isCut(nodes.get(nodes.size() - 1).name()));
    }

    private static boolean isCut(RawName name) {
        CRC32 sum = new CRC32();
        sum.update(name.octets().getBytes(StandardCharsets.ISO_8859_1));
        return sum.getValue() % ONE_IN == 0;
    }

    private static long weight(Node node) {
        long extended = 0;
        for (RawName value : node.attributes().extended().values()) {
            extended += value.octets().length() * 4L / 3;
        }
        return ENTRY_WEIGHT + (long) node.content().size() * CHUNK_WEIGHT + extended;
    }
}
