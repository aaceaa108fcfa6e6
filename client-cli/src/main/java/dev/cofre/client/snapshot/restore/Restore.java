package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.SnapshotTree;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Puts a snapshot, or a part of it, below a folder: folders first, then the content of files, many packs at once and each chunk
 * proven before it is written, and attributes last. Only what differs from files that are there is fetched. Nothing is written outside
 * of the folder, whatever the snapshot says. Used once.
 */
public final class Restore implements AutoCloseable {
    private static final String NOT_THERE = "the snapshot does not have it: ";

    private final Vault vault;
    private final SnapshotTree tree;
    private final Path target;
    private final Plan plan;
    private final Flaws listener;
    private final Fetching fetching;
    private final Surplus surplus;
    private final Map<Attributes.FileKey, Path> linked = new HashMap<>();
    private final List<HardLink> hardLinks = new ArrayList<>();
    private final List<Folder> folders = new ArrayList<>();
    /** Files that were to stay as they are, where that is not because they are the same. */
    private final Set<Path> kept = new HashSet<>();

    private final boolean superuser;

    /**
     * @param filter what of the snapshot is wanted
     * @param delete what is deleted that is not in the snapshot: entries of folders at or below these absolute paths, which were backed
     *     up as a whole; empty for nothing
     * @param verify whether files are read again when all is written, and compared with the snapshot
     * @param dryRun nothing is written; the listener hears what would be
     */
    public record Plan(Filter filter, Overwrite overwrite, List<String> delete, boolean verify, boolean dryRun) {
        public Plan {
            delete = List.copyOf(delete);
        }

        /** Everything, as it was; what is there besides stays. */
        public static Plan everything(Overwrite overwrite) {
            return new Plan(Filter.everything(), overwrite, List.of(), false, false);
        }
    }

    /** What of a snapshot is wanted. */
    public interface Filter {
        /** @param path absolute in the snapshot */
        boolean wants(String path);

        /** Whether something below a folder may be wanted. */
        boolean mayWantBelow(String path);

        /** Whether all is. */
        boolean wantsEverything();

        static Filter everything() {
            return new Filter() {
                @Override
                public boolean wants(String path) {
                    return true;
                }

                @Override
                public boolean mayWantBelow(String path) {
                    return true;
                }

                @Override
                public boolean wantsEverything() {
                    return true;
                }
            };
        }
    }

    private record Folder(Path path, Node node) {}

    private record HardLink(Path path, Path first, Node node) {}

    /** @param target is made if it is not there */
    public Restore(Vault vault, SnapshotTree tree, Path target, Plan plan, RestoreListener listener) {
        this.vault = vault;
        this.tree = tree;
        this.target = target.toAbsolutePath().normalize();
        this.plan = plan;
        this.listener = new Flaws(listener);
        this.fetching = new Fetching(vault, this.listener, this::ended);
        this.surplus = new Surplus(plan.delete(), plan.filter(), plan.dryRun(), this.listener);
        this.superuser = "root".equals(System.getProperty("user.name"));
    }

    /**
     * @throws IOException if the target cannot be written, or the snapshot cannot be read, or something is to be deleted in what seems
     *     to be another folder than the one that was backed up
     */
    public void run() throws IOException {
        if (!plan.delete().isEmpty()) {
            surplus.check(target, tree.path(), names(tree.children()));
        }
        if (!plan.dryRun()) {
            Files.createDirectories(target);
        }
        tree.walk(new SnapshotTree.Visitor() {
            @Override
            public boolean entry(String path, List<RawName> names, Node node) throws IOException {
                return place(path, names, node);
            }

            @Override
            public void left(String path, List<RawName> names, Node node, List<Node> children) {
                if (!plan.dryRun() && plan.filter().wants(path)) {
                    folders.add(new Folder(path(names), node));
                }
            }
        });
        fetching.fetch();
        hardLinks.forEach(this::link);
        if (plan.verify() && !plan.dryRun()) {
            verify();
        }
        if (!plan.delete().isEmpty()) {
            deleteSurplus();
        }
        for (Folder folder : folders) { // the inner ones come first: what is done in a folder changes its time
            finish(folder.path(), folder.node());
        }
    }

    @Override
    public void close() {
        fetching.close();
    }

    private void verify() throws IOException {
        tree.walk((path, names, node) -> {
            Path at = path(names);
            if (node.type() == Node.Type.FILE && plan.filter().wants(path) && !kept.contains(at) && !listener.has(at)) {
                try {
                    if (Files.size(at) != node.size()
                            || !Comparison.differing(vault, at, node).isEmpty()) {
                        listener.flaw(at, "it was written, and is not what the snapshot has when it is read again");
                    } else {
                        listener.verified(at, node.size());
                    }
                } catch (IOException e) {
                    listener.flaw(at, "it cannot be read again: " + e.getMessage());
                }
            }
            return plan.filter().wants(path) || plan.filter().mayWantBelow(path);
        });
    }

    private void deleteSurplus() throws IOException {
        if (listener.any()) {
            listener.flaw(target, "nothing was deleted, as not everything is as it was");
            return;
        }
        tree.walk(new SnapshotTree.Visitor() {
            @Override
            public boolean entry(String path, List<RawName> names, Node node) {
                return plan.filter().wants(path) || plan.filter().mayWantBelow(path);
            }

            @Override
            public void left(String path, List<RawName> names, Node node, List<Node> children) {
                surplus.delete(path(names), path, names(children));
            }
        });
        surplus.delete(target, tree.path(), names(tree.children()));
    }

    private static List<RawName> names(List<Node> nodes) {
        return nodes.stream().map(Node::name).toList();
    }

    /** @return whether to go into a folder */
    private boolean place(String path, List<RawName> names, Node node) throws IOException {
        Path at = path(names);
        boolean wants = plan.filter().wants(path);
        String flaw = node.flaw();
        if (node.type() == Node.Type.DIR) {
            if (wants && flaw != null) {
                listener.flaw(at, NOT_THERE + flaw);
            }
            if (plan.delete().contains(path)) {
                surplus.check(at, path, names(tree.children(node, path)));
            }
            boolean into = wants || plan.filter().mayWantBelow(path);
            return into && (plan.dryRun() || folder(at, node));
        }
        if (!wants) {
            return false;
        }
        if (flaw != null && node.content().isEmpty()) {
            listener.flaw(at, NOT_THERE + flaw);
            return false;
        }
        try {
            switch (node.type()) {
                case FILE -> file(at, node);
                case SYMLINK -> link(at, node);
                default -> listener.flaw(at, "devices, pipes and sockets are not restored");
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            listener.flaw(at, "it cannot be written: " + e.getMessage());
        }
        return false;
    }

    private Path path(List<RawName> names) {
        Path path = target;
        for (RawName name : names) {
            path = RawPaths.child(path, name);
        }
        return path;
    }

    /** @return whether there is a folder now that is no link to elsewhere */
    private boolean folder(Path path, Node node) {
        try {
            Optional<Entry> there = look(path);
            if (there.isPresent() && there.get().type() != Node.Type.DIR) {
                if (!plan.overwrite().replaces(there.get(), node)) {
                    listener.flaw(path, "something else is there, and stays");
                    return false;
                }
                Files.delete(path);
            }
            if (there.isEmpty() || there.get().type() != Node.Type.DIR) {
                Files.createDirectories(path.getParent()); // where only something below was wanted
                Files.createDirectory(path);
            }
            return true;
        } catch (IOException e) {
            listener.flaw(path, "the folder cannot be made: " + e.getMessage());
            return false;
        }
    }

    private void link(Path path, Node node) throws IOException {
        Optional<Entry> there = look(path);
        RawName leads = node.target();
        if (leads == null || plan.dryRun() || (there.isPresent() && !clear(path, there.get(), node))) {
            return;
        }
        Files.createSymbolicLink(path, RawPaths.target(path, leads));
        finish(path, node);
        listener.file(path, 0, 0);
    }

    private void link(HardLink link) {
        try {
            Optional<Entry> there = look(link.path());
            if (there.isPresent() && Files.isSameFile(link.path(), link.first())) {
                listener.file(link.path(), link.node().size(), 0);
            } else if (there.isEmpty() || clear(link.path(), there.get(), link.node())) {
                Files.createLink(link.path(), link.first());
                listener.file(link.path(), link.node().size(), 0);
            }
        } catch (IOException e) {
            listener.flaw(link.path(), "it cannot be linked: " + e.getMessage());
        }
    }

    /** @return whether the place is free now */
    private boolean clear(Path path, Entry there, Node node) throws IOException {
        if (!plan.overwrite().replaces(there, node)) {
            return false;
        }
        if (there.type() == Node.Type.DIR) {
            listener.flaw(path, "a folder is there, and stays; remove it first");
            return false;
        }
        Files.delete(path);
        return true;
    }

    private void file(Path path, Node node) throws IOException {
        Optional<Entry> there = look(path);
        if (there.isPresent() && !plan.overwrite().replaces(there.get(), node)) {
            if (plan.overwrite() != Overwrite.IF_CHANGED) {
                kept.add(path);
            }
            return;
        }
        if (plan.dryRun()) {
            listener.file(path, node.size(), 0);
            return;
        }
        if (node.attributes().links() > 1) {
            Path first = linked.putIfAbsent(node.attributes().fileKey(), path);
            if (first != null) {
                hardLinks.add(new HardLink(path, first, node));
                return;
            }
        }
        // what another name also leads to, perhaps one outside, is not written into
        boolean keep = there.isPresent()
                && there.get().type() == Node.Type.FILE
                && there.get().attributes().links() == 1;
        if (there.isPresent() && !keep && !clear(path, there.get(), node)) {
            return;
        }
        List<Integer> missing = keep ? Comparison.differing(vault, path, node) : all(node);
        FileWork work = new FileWork(path, node, Math.max(1, missing.size()));
        if (keep || node.content().size() != 1) { // one that has one chunk is made when that has come
            work.prepare();
        }
        if (!missing.isEmpty()) {
            fetching.want(work, missing);
        } else if (work.written(0)) {
            ended(work);
        }
    }

    private static List<Integer> all(Node node) {
        return IntStream.range(0, node.content().size()).boxed().toList();
    }

    private void ended(FileWork file) {
        String flaw = file.flaw();
        if (flaw != null) {
            listener.flaw(file.path(), "it is not whole: " + flaw);
            return;
        }
        finish(file.path(), file.node());
        listener.file(file.path(), file.node().size(), file.fetched());
    }

    private void finish(Path path, Node node) {
        try {
            Disk.apply(path, node, superuser);
        } catch (IOException | UnsupportedOperationException e) {
            listener.flaw(path, "its attributes cannot be set: " + e.getMessage());
        }
    }

    private static Optional<Entry> look(Path path) throws IOException {
        try {
            return Optional.of(Disk.look(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
