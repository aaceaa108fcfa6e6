package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.snapshot.tree.BadTreeException;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in a snapshot, or in one of its folders. */
public final class SnapshotTree {
    /** Folders in folders; no file system has as many, and a hostile tree could go on for ever. */
    private static final int DEEPEST = 4096;

    private final Vault vault;
    private final String path;
    private final List<Node> nodes;

    private SnapshotTree(Vault vault, String path, List<Node> nodes) {
        this.vault = vault;
        this.path = path;
        this.nodes = nodes;
    }

    /**
     * @param folder its absolute path; null for all
     * @throws ProblemException if the snapshot has no such entry
     */
    public static SnapshotTree of(Vault vault, Snapshot snapshot, @Nullable String folder) throws IOException {
        SnapshotTree at = new SnapshotTree(vault, "/", read(vault, snapshot.tree(), "/"));
        for (String part : (folder == null ? "" : folder).split("/", -1)) {
            if (!part.isEmpty()) {
                at = at.into(RawName.of(part), snapshot);
            }
        }
        return at;
    }

    /** Hears of each entry, a folder before what is in it. */
    public interface Visitor {
        /**
         * @param path absolute in the snapshot, for people
         * @param names the same below where the walk began
         * @return whether to go into it, if it is a folder
         */
        boolean entry(String path, List<RawName> names, Node node) throws IOException;

        /** All of a folder has been visited. */
        default void left(String path, List<RawName> names, Node node) throws IOException {}
    }

    /** Goes through all that is below, in the order of names. */
    public void walk(Visitor visitor) throws IOException {
        walk(path.equals("/") ? "" : path, new ArrayList<>(), nodes, visitor);
    }

    private void walk(String above, List<RawName> names, List<Node> entries, Visitor visitor) throws IOException {
        if (names.size() > DEEPEST) {
            throw new IOException("the snapshot's folders are too deep: %.200s…".formatted(above));
        }
        for (Node node : entries) {
            String at = above + "/" + node.name();
            names.add(node.name());
            BlobId subtree = node.subtree();
            if (visitor.entry(at, List.copyOf(names), node) && subtree != null) {
                walk(at, names, read(vault, subtree, at), visitor);
                visitor.left(at, List.copyOf(names), node);
            }
            names.remove(names.size() - 1);
        }
    }

    private SnapshotTree into(RawName name, Snapshot snapshot) throws IOException {
        String at = (path.equals("/") ? "" : path) + "/" + name;
        for (Node node : nodes) {
            if (node.name().equals(name)) {
                BlobId subtree = node.subtree();
                // a single file is what a walk from it meets
                return subtree == null
                        ? new SnapshotTree(vault, path, List.of(node))
                        : new SnapshotTree(vault, at, read(vault, subtree, at));
            }
        }
        throw new ProblemException(
                ProblemType.UNKNOWN_FILE,
                "snapshot %s has no %s; 'cofre ls %s' shows what it has"
                        .formatted(snapshot.shortId(), at, snapshot.shortId()));
    }

    private static List<Node> read(Vault vault, BlobId tree, String path) throws IOException {
        try {
            return TreeFormat.read(vault.tree(tree));
        } catch (BadTreeException e) {
            throw new IOException("the tree of %s in the snapshot is damaged: %s".formatted(path, e.getMessage()), e);
        }
    }
}
