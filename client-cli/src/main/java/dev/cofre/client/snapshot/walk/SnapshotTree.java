package dev.cofre.client.snapshot.walk;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.client.snapshot.tree.BadTreeException;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeReader;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is in a snapshot, or in one of its folders. */
public final class SnapshotTree {
    /** Folders in folders; no file system has as many, and a hostile tree could go on for ever. */
    private static final int DEEPEST = 4096;

    private final Vault vault;
    private final String path;
    private final BlobId tree;
    /** What was named, if it is no folder; its folder is the path then. */
    private final @Nullable Node single;

    private final @Nullable Node named;
    private final WayFolders way;
    private final Consumer<BlobId> read;

    private SnapshotTree(
            Vault vault,
            String path,
            BlobId tree,
            @Nullable Node single,
            @Nullable Node named,
            WayFolders way,
            Consumer<BlobId> read) {
        this.vault = vault;
        this.named = named;
        this.path = path;
        this.tree = tree;
        this.single = single;
        this.way = way;
        this.read = read;
    }

    /**
     * @param folder its absolute path; null for all
     * @throws ProblemException if the snapshot has no such entry
     */
    public static SnapshotTree of(Vault vault, Snapshot snapshot, @Nullable String folder) throws IOException {
        return of(vault, snapshot, folder, part -> {});
    }

    /** @param read hears of each tree, or part of one, that is read */
    static SnapshotTree of(Vault vault, Snapshot snapshot, @Nullable String folder, Consumer<BlobId> read)
            throws IOException {
        SnapshotTree at =
                new SnapshotTree(vault, "/", snapshot.tree(), null, null, new WayFolders(snapshot.paths()), read);
        at.read(at.tree, "/").peek(); // whether it can be read at all
        for (String part : parts(folder == null ? "" : folder)) {
            at = at.into(RawName.of(part), snapshot);
        }
        return at;
    }

    /** No entry is called '.' or '..'. */
    private static Iterable<String> parts(String folder) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : folder.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return parts;
    }

    /** The folder that was named, absolute in the snapshot; that with the file, if a file was. */
    public String path() {
        return path;
    }

    /**
     * Whether a folder is only on the way to something that was backed up, and was not backed up itself.
     *
     * @param folder absolute in the snapshot
     */
    public boolean isOnTheWay(String folder) {
        return way.has(folder);
    }

    /** Entries one after the other. */
    public interface Entries {
        /** Null after the last one. */
        @Nullable
        Node next() throws IOException;
    }

    /** What is in the folder that was named; nothing, if a file was. */
    public Entries entries() {
        return single == null ? read(tree, path)::next : () -> null;
    }

    /** What is in a folder that was met on a walk. @param at its path */
    public Entries entries(Node folder, String at) {
        return read(folder.subtree(), at)::next;
    }

    /** Hears of each entry, a folder before what is in it. */
    public interface Visitor {
        /**
         * @param path absolute in the snapshot, for people
         * @param names the same below where the walk began; good for the time of the call
         * @return whether to go into it, if it is a folder
         */
        boolean entry(String path, List<RawName> names, Node node) throws IOException;

        /** All of a folder that was gone into has been visited. */
        default void left(String path, Node node) throws IOException {}
    }

    /** A folder that is being gone through. */
    private record Step(String path, @Nullable Node folder, Trees entries) {}

    /** Goes through all that is below, in the order of names. */
    public void walk(Visitor visitor) throws IOException {
        Node file = single;
        if (file != null) {
            visitor.entry(below(path, file), List.of(file.name()), file);
            return;
        }
        List<RawName> names = new ArrayList<>();
        List<RawName> shown = Collections.unmodifiableList(names);
        Deque<Step> steps = new ArrayDeque<>(); // not the stack: folders may be as deep as a path is long
        steps.push(new Step(path, null, read(tree, path)));
        while (!steps.isEmpty()) {
            Step step = steps.getFirst();
            Node node = step.entries().next();
            if (node == null) {
                steps.pop();
                if (step.folder() != null) {
                    visitor.left(step.path(), step.folder());
                    names.remove(names.size() - 1);
                }
                continue;
            }
            String at = below(step.path(), node);
            names.add(node.name());
            if (visitor.entry(at, shown, node) && node.subtree() != null) {
                expectNotTooDeep(steps, at);
                steps.push(new Step(at, node, read(node.subtree(), at)));
            } else {
                names.remove(names.size() - 1);
            }
        }
    }

    private static String below(String folder, Node node) {
        return below(folder, node.name());
    }

    private static String below(String folder, RawName name) {
        return (folder.equals("/") ? "" : folder) + "/" + name;
    }

    private static void expectNotTooDeep(Deque<?> steps, String path) throws IOException {
        if (steps.size() > DEEPEST) {
            throw new IOException("the snapshot's folders are too deep: %.200s…".formatted(path));
        }
    }

    /** The file that was named, if it is one. */
    public Optional<Node> file() {
        return Optional.ofNullable(single).filter(node -> node.type() == Node.Type.FILE);
    }

    /** What was named, a folder or not; nothing if that is all of the snapshot. */
    public Optional<Node> named() {
        return Optional.ofNullable(named);
    }

    /** Its path, absolute in the snapshot. */
    public String namedPath() {
        return single == null ? path : below(path, single);
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

    /** A folder that is being compared. */
    private record Pair(String path, Trees before, Trees after) {}

    /** Compares with another tree. Folders whose trees are the same are not read. */
    public void compare(SnapshotTree other, DifferenceListener listener) throws IOException {
        Deque<Pair> pairs = new ArrayDeque<>();
        pairs.push(new Pair(path, top(), other.top()));
        while (!pairs.isEmpty()) {
            Pair pair = pairs.getFirst();
            Node before = pair.before().peek();
            Node after = pair.after().peek();
            if (before == null && after == null) {
                pairs.pop();
                continue;
            }
            int order = before == null ? 1 : after == null ? -1 : before.name().compareTo(after.name());
            Node was = order <= 0 ? pair.before().next() : null;
            Node is = order >= 0 ? pair.after().next() : null;
            String at = below(pair.path(), Objects.requireNonNull(is == null ? was : is));
            tell(at, was, is, listener);
            BlobId treeBefore = was == null ? null : was.subtree();
            BlobId treeAfter = is == null ? null : is.subtree();
            if (!Objects.equals(treeBefore, treeAfter)) {
                expectNotTooDeep(pairs, at);
                pairs.push(new Pair(at, read(treeBefore, at), read(treeAfter, at)));
            }
        }
    }

    private static void tell(String at, @Nullable Node before, @Nullable Node after, DifferenceListener listener)
            throws IOException {
        if (before == null || after == null) {
            if (after != null) {
                listener.differs(at, Difference.ADDED, after);
            } else if (before != null) {
                listener.differs(at, Difference.REMOVED, before);
            }
        } else if (before.type() != after.type()) {
            listener.differs(at, Difference.TYPE, after);
        } else if (!before.content().equals(after.content()) || !Objects.equals(before.target(), after.target())) {
            listener.differs(at, Difference.CONTENT, after);
        } else if (before.attributes().permissions() != after.attributes().permissions()
                || before.attributes().uid() != after.attributes().uid()
                || before.attributes().gid() != after.attributes().gid()
                || isOther(before.attributes().user(), after.attributes().user())
                || isOther(before.attributes().group(), after.attributes().group())
                || before.attributes().modified() != after.attributes().modified()
                || !before.attributes().extended().equals(after.attributes().extended())) {
            listener.differs(at, Difference.ATTRIBUTES, after);
        }
    }

    /** Earlier snapshots have no names of owners. */
    private static boolean isOther(@Nullable String before, @Nullable String after) {
        return before != null && after != null && !before.equals(after);
    }

    private SnapshotTree into(RawName name, Snapshot snapshot) throws IOException {
        String folder = single == null ? path : below(path, single.name());
        String at = below(folder, name);
        Node node = single == null ? read(tree, path).find(name) : null;
        if (node == null) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_FILE,
                    "snapshot %s has no %s; 'cofre ls %s' shows what it has"
                            .formatted(snapshot.shortId(), at, snapshot.shortId()));
        }
        BlobId subtree = node.subtree();
        return subtree == null
                ? new SnapshotTree(vault, path, tree, node, node, way, read)
                : new SnapshotTree(vault, at, subtree, null, node, way, read);
    }

    private Trees top() {
        return single == null ? read(tree, path) : new Trees(single);
    }

    private Trees read(@Nullable BlobId folder, String at) {
        return new Trees(folder == null ? TreeReader.empty() : TreeReader.of(folder, this::part), at);
    }

    private byte[] part(BlobId id) throws IOException {
        read.accept(id);
        return vault.part(id);
    }

    /** A folder's entries; says of which folder it is where they are damaged. */
    private static final class Trees {
        private final TreeReader reader;
        private final String path;
        private @Nullable Node single;

        Trees(TreeReader reader, String path) {
            this.reader = reader;
            this.path = path;
        }

        Trees(Node single) {
            this(TreeReader.empty(), "");
            this.single = single;
        }

        @Nullable
        Node peek() throws IOException {
            return single == null ? orDamaged(reader::peek) : single;
        }

        @Nullable
        Node next() throws IOException {
            Node node = single == null ? orDamaged(reader::next) : single;
            single = null;
            return node;
        }

        @Nullable
        Node find(RawName name) throws IOException {
            return orDamaged(() -> reader.at(name));
        }

        private @Nullable Node orDamaged(Entries entries) throws IOException {
            try {
                return entries.next();
            } catch (BadTreeException e) {
                throw new IOException(
                        "the tree of %s in the snapshot is damaged: %s".formatted(path, e.getMessage()), e);
            }
        }
    }
}
