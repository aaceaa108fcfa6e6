package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.snapshot.tree.BadTreeException;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in a snapshot, or in one of its folders. */
public final class SnapshotTree {
    /** Folders in folders; no file system has as many, and a hostile tree could go on for ever. */
    private static final int DEEPEST = 4096;

    private final Vault vault;
    private final String path;
    private final List<Node> nodes;
    /** Whether what was named is no folder: it is the only node then. */
    private final boolean isFile;

    private SnapshotTree(Vault vault, String path, List<Node> nodes, boolean isFile) {
        this.vault = vault;
        this.path = path;
        this.nodes = List.copyOf(nodes);
        this.isFile = isFile;
    }

    /**
     * @param folder its absolute path; null for all
     * @throws ProblemException if the snapshot has no such entry
     */
    public static SnapshotTree of(Vault vault, Snapshot snapshot, @Nullable String folder) throws IOException {
        SnapshotTree at = new SnapshotTree(vault, "/", read(vault, snapshot.tree(), "/"), false);
        for (String part : (folder == null ? "" : folder).split("/", -1)) {
            if (!part.isEmpty()) {
                at = at.into(RawName.of(part), snapshot);
            }
        }
        return at;
    }

    /** The folder that was named, absolute in the snapshot; that with the file, if a file was. */
    public String path() {
        return path;
    }

    /** What is in the folder that was named; nothing, if a file was. */
    public List<Node> children() {
        return isFile ? List.of() : nodes;
    }

    /** What is in a folder that was met on a walk. @param at its path */
    public List<Node> children(Node folder, String at) throws IOException {
        BlobId subtree = folder.subtree();
        return subtree == null ? List.of() : read(vault, subtree, at);
    }

    /** Hears of each entry, a folder before what is in it. */
    public interface Visitor {
        /**
         * @param path absolute in the snapshot, for people
         * @param names the same below where the walk began
         * @return whether to go into it, if it is a folder
         */
        boolean entry(String path, List<RawName> names, Node node) throws IOException;

        /** All of a folder has been visited. @param children what is in it */
        default void left(String path, List<RawName> names, Node node, List<Node> children) throws IOException {}
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
                List<Node> children = read(vault, subtree, at);
                walk(at, names, children, visitor);
                visitor.left(at, List.copyOf(names), node, children);
            }
            names.remove(names.size() - 1);
        }
    }

    /** The file that was named, if it is one. */
    public Optional<Node> file() {
        return isFile ? Optional.of(nodes.get(0)).filter(node -> node.type() == Node.Type.FILE) : Optional.empty();
    }

    /** How an entry differs. */
    public enum Difference {
        ADDED('+'),
        REMOVED('-'),
        TYPE('T'),
        CONTENT('M'),
        ATTRIBUTES('U');

        private final char sign;

        Difference(char sign) {
            this.sign = sign;
        }

        /** As restic shows it. */
        public char sign() {
            return sign;
        }
    }

    /** Hears of an entry that differs, in the order of names. */
    public interface DifferenceListener {
        /**
         * @param path absolute in the snapshots
         * @param node in the second, unless it is only in the first
         */
        void differs(String path, Difference difference, Node node) throws IOException;
    }

    /** Compares with another tree. Folders whose trees are the same are not read. */
    public void compare(SnapshotTree other, DifferenceListener listener) throws IOException {
        compare(path.equals("/") ? "" : path, nodes, other.nodes, listener, 0);
    }

    private void compare(String above, List<Node> before, List<Node> after, DifferenceListener listener, int depth)
            throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("the snapshot's folders are too deep: %.200s…".formatted(above));
        }
        int one = 0;
        int other = 0;
        while (one < before.size() || other < after.size()) {
            int order = one == before.size()
                    ? 1
                    : other == after.size()
                            ? -1
                            : before.get(one).name().compareTo(after.get(other).name());
            if (order < 0) {
                all(above, before.get(one++), Difference.REMOVED, listener);
            } else if (order > 0) {
                all(above, after.get(other++), Difference.ADDED, listener);
            } else {
                compare(above, before.get(one++), after.get(other++), listener, depth);
            }
        }
    }

    private void compare(String above, Node before, Node after, DifferenceListener listener, int depth)
            throws IOException {
        String at = above + "/" + after.name();
        BlobId treeBefore = before.subtree();
        BlobId treeAfter = after.subtree();
        if (before.type() != after.type()) {
            listener.differs(at, Difference.TYPE, after);
        } else if (!before.content().equals(after.content()) || !Objects.equals(before.target(), after.target())) {
            listener.differs(at, Difference.CONTENT, after);
        } else if (before.attributes().permissions() != after.attributes().permissions()
                || before.attributes().uid() != after.attributes().uid()
                || before.attributes().gid() != after.attributes().gid()
                || before.attributes().modified() != after.attributes().modified()
                || !before.attributes().extended().equals(after.attributes().extended())) {
            listener.differs(at, Difference.ATTRIBUTES, after);
        }
        if (!Objects.equals(treeBefore, treeAfter)) {
            compare(
                    at,
                    treeBefore == null ? List.of() : read(vault, treeBefore, at),
                    treeAfter == null ? List.of() : read(vault, treeAfter, at),
                    listener,
                    depth + 1);
        }
    }

    private void all(String above, Node node, Difference difference, DifferenceListener listener) throws IOException {
        String at = above + "/" + node.name();
        listener.differs(at, difference, node);
        BlobId subtree = node.subtree();
        if (subtree != null) {
            walk(at, new ArrayList<>(), read(vault, subtree, at), (path, names, below) -> {
                listener.differs(path, difference, below);
                return true;
            });
        }
    }

    private SnapshotTree into(RawName name, Snapshot snapshot) throws IOException {
        String at = (path.equals("/") ? "" : path) + "/" + name;
        for (Node node : isFile ? List.<Node>of() : nodes) {
            if (node.name().equals(name)) {
                BlobId subtree = node.subtree();
                // a single file is what a walk from it meets
                return subtree == null
                        ? new SnapshotTree(vault, path, List.of(node), true)
                        : new SnapshotTree(vault, at, read(vault, subtree, at), false);
            }
        }
        throw new ProblemException(
                ProblemType.UNKNOWN_FILE,
                "snapshot %s has no %s; 'cofre ls %s' shows what it has"
                        .formatted(snapshot.shortId(), at, snapshot.shortId()));
    }

    private static List<Node> read(Vault vault, BlobId tree, String path) throws IOException {
        try {
            return TreeFormat.read(vault.part(tree));
        } catch (BadTreeException e) {
            throw new IOException("the tree of %s in the snapshot is damaged: %s".formatted(path, e.getMessage()), e);
        }
    }
}
