package dev.cofre.client.snapshot.restore;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.snapshot.disk.AttributesOnDisk;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.Owners;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.restore.place.Access;
import dev.cofre.client.snapshot.restore.place.Beside;
import dev.cofre.client.snapshot.restore.place.ClosedException;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.walk.SnapshotTree;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a snapshot, or a part of it, below a folder: many packs at once and each chunk proven before it is written. One walk that is as
 * long as there are kinds of entries and of what may be there already. An entry is made beside
 * its place, for its owner alone, and gets its attributes and then its name when it is whole; a folder gets its attributes when all is in
 * it. Only what differs from files that are there is fetched. Nothing is written outside of the folder, whatever the snapshot says. Used
 * once.
 */
public final class Restore implements AutoCloseable {
    private static final String NOT_THERE = "the snapshot does not have it: ";
    /** Folders that wait for what is to be in them. */
    private static final int FOLDERS = 5_000;

    private final Vault vault;
    private final SnapshotTree tree;
    private final Path target;
    private final Plan plan;
    private final Flaws listener;
    private final Fetching fetching;
    private final Placing placing;
    private final Access access;
    private final Surplus surplus;
    private final AttributesOnDisk attributes;
    private final long me;
    private final @Nullable Preview preview;
    private final Map<Attributes.FileKey, Path> linked = new HashMap<>();
    private final OtherNames otherNames;
    /** Folders that are being gone through, the innermost first. */
    private final Deque<FolderWork> within = new ArrayDeque<>();
    /** Folders that have been gone through; the inner ones come first. */
    private final List<FolderWork> folders = new ArrayList<>();
    /** Files that were to stay as they are, where that is not because they are the same; if they are to be read again. */
    private final Set<Path> kept = new HashSet<>();

    /**
     * @param filter what of the snapshot is wanted
     * @param delete what is deleted that is not in the snapshot: entries of folders at or below these absolute paths, which were backed
     *     up as a whole; empty for nothing
     * @param verify whether files are read again when all is written, and compared with the snapshot
     * @param dryRun nothing is written; the listener hears what would be
     * @param detailed whether, in a dry run, it hears of each entry what would be done with it, and why: files are compared for that
     * @param sync whether all is on stable storage when it ends
     * @param numericOwner whether owners are the numbers that they were, and not who has their names here
     */
    public record Plan(
            Filter filter,
            Overwrite overwrite,
            List<String> delete,
            boolean verify,
            boolean dryRun,
            boolean detailed,
            boolean sync,
            boolean numericOwner) {
        public Plan {
            delete = List.copyOf(delete);
        }

        /** Everything, as it was; what is there besides stays. */
        public static Plan everything(Overwrite overwrite) {
            return new Plan(Filter.everything(), overwrite, List.of(), false, false, false, true, false);
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

        /** What was asked for and has not been met in anything that was asked about, for people. */
        default List<String> unused() {
            return List.of();
        }

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

    /** @param target is made if it is not there */
    public Restore(Vault vault, SnapshotTree tree, Path target, Plan plan, RestoreListener listener) {
        this.vault = vault;
        this.tree = tree;
        this.target = RawPaths.absolute(target);
        this.plan = plan;
        this.listener = new Flaws(listener);
        this.me = Disk.user();
        this.access = new Access(!plan.dryRun(), me);
        boolean superuser = "root".equals(System.getProperty("user.name"));
        this.attributes = new AttributesOnDisk(superuser, plan.numericOwner() ? Owners.byNumber() : Owners.byName());
        this.otherNames = new OtherNames(attributes);
        this.preview = plan.dryRun() && plan.detailed()
                ? new Preview(vault, plan.overwrite(), attributes, access, this.listener)
                : null;
        this.placing = new Placing(access, attributes, this.listener, plan.sync());
        this.fetching = new Fetching(vault, this.listener, placing::place);
        this.surplus =
                new Surplus(plan.delete(), plan.filter(), plan.dryRun(), this.listener, access, attributes::setTime);
    }

    /**
     * @throws IOException if the target cannot be written, or the snapshot cannot be read, or something is to be deleted in what seems
     *     to be another folder than the one that was backed up
     */
    public void run() throws IOException {
        if (!plan.delete().isEmpty()) {
            surplus.check(target, tree.path(), tree.entries());
        }
        boolean made = !Files.exists(target);
        if (!plan.dryRun()) {
            Files.createDirectories(target);
        }
        Path real = made && plan.dryRun() ? target : target.toRealPath();
        FolderWork top = FolderWork.target(
                target, new FolderWork.Common(real, plan.overwrite(), plan.dryRun(), access, listener, preview));
        within.push(top);
        try {
            tree.walk(new SnapshotTree.Visitor() {
                @Override
                public boolean entry(String path, List<RawName> names, Node node) throws IOException {
                    return place(path, node);
                }

                @Override
                public void left(String path, Node node) throws IOException {
                    folders.add(within.pop());
                    if (folders.size() >= FOLDERS) {
                        flush();
                    }
                }
            });
            flush();
            plan.filter()
                    .unused()
                    .forEach(pattern -> listener.flaw(
                            target,
                            "nothing in the snapshot matches '%s'; 'cofre find' shows what does".formatted(pattern)));
            if (plan.verify() && !plan.dryRun()) {
                verify();
            }
            if (!plan.delete().isEmpty()) {
                deleteSurplus();
            }
            finish(top);
            Path above = target.getParent();
            if (plan.sync() && made && !plan.dryRun() && above != null && Files.isReadable(above)) {
                Placing.force(above);
            }
        } finally {
            takeBack();
        }
    }

    @Override
    public void close() {
        fetching.close();
        placing.close();
    }

    /** Waits until all that has begun is in its place, and ends folders that have been gone through. */
    private void flush() throws IOException {
        fetching.fetch();
        placing.await();
        folders.forEach(this::finish);
        folders.clear();
    }

    private void finish(FolderWork folder) {
        try {
            folder.finish(attributes, plan.sync() && !plan.dryRun());
        } catch (IOException e) {
            listener.flaw(folder.path(), "its attributes cannot be set: " + FileReason.of(e));
        }
    }

    private void takeBack() {
        for (Path folder : access.open()) {
            try {
                access.close(folder);
            } catch (IOException e) {
                listener.flaw(folder, "it has more permissions now than before: " + FileReason.of(e));
            }
        }
    }

    private void verify() throws IOException {
        tree.walk((path, names, node) -> {
            Path at = path(names);
            if (node.type() == Node.Type.FILE && plan.filter().wants(path) && !kept.contains(at) && !listener.has(at)) {
                try {
                    Path folder = Objects.requireNonNull(at.getParent());
                    if (!access.in(folder, () -> access.reading(at, () -> Comparison.isSame(vault, at, node)))) {
                        listener.flaw(at, "it was written, and is not what the snapshot has when it is read again");
                    } else {
                        listener.verified(at, node.size());
                    }
                } catch (IOException e) {
                    listener.flaw(at, "it cannot be read again: " + FileReason.of(e));
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
        Deque<Path> at = new ArrayDeque<>();
        at.push(target);
        tree.walk(new SnapshotTree.Visitor() {
            @Override
            public boolean entry(String path, List<RawName> names, Node node) {
                boolean into = node.subtree() != null
                        && (plan.filter().wants(path) || plan.filter().mayWantBelow(path));
                if (into) {
                    at.push(RawPaths.child(at.getFirst(), node.name()));
                }
                return into;
            }

            @Override
            public void left(String path, Node node) throws IOException {
                surplus.delete(at.pop(), path, tree.entries(node, path));
            }
        });
        surplus.delete(target, tree.path(), tree.entries());
    }

    /** @return whether to go into a folder */
    private boolean place(String path, Node node) throws IOException {
        FolderWork folder = within.getFirst();
        Path at = RawPaths.child(folder.path(), node.name());
        boolean wants = plan.filter().wants(path);
        String flaw = node.flaw();
        if (node.type() == Node.Type.DIR) {
            if (wants && flaw != null) {
                listener.flaw(at, NOT_THERE + flaw);
            }
            if (plan.delete().contains(path)) {
                surplus.check(at, path, tree.entries(node, path));
            }
            return enter(path, at, node, wants);
        }
        if (!wants) {
            return false;
        }
        if (flaw != null && node.content().isEmpty()) {
            listener.flaw(at, NOT_THERE + flaw);
            return false;
        }
        if (!folder.isReady()) {
            return false;
        }
        try {
            switch (node.type()) {
                case FILE -> file(folder, at, node);
                case SYMLINK -> link(folder, at, node);
                case OTHER -> other(folder, at, node);
                case DIR -> throw new IllegalStateException(path);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (ClosedException e) {
            hidden(at, node);
        } catch (IOException e) {
            listener.flaw(at, "it cannot be written: " + FileReason.of(e));
        } catch (ProblemException e) {
            if (!e.is(ProblemType.UNKNOWN_BLOB)) {
                throw e;
            }
            listener.flaw(at, e.getMessage() + ""); // what else there is can be had
        }
        return false;
    }

    /** In a dry run: what is there cannot be seen, and a restore would open it. */
    private void hidden(Path path, Node node) {
        if (preview != null) {
            preview.hidden(path);
        }
        if (node.type() == Node.Type.FILE) {
            listener.file(path, node.size(), 0);
        }
    }

    private void foresee(Path path, Node node, Optional<Entry> there) throws IOException {
        if (preview != null) {
            preview.entry(path, node, there);
        }
    }

    private boolean enter(String path, Path at, Node node, boolean wants) {
        if (node.subtree() == null || !(wants || plan.filter().mayWantBelow(path))) {
            return false;
        }
        boolean way = tree.isOnTheWay(path);
        FolderWork.Part part = way ? FolderWork.Part.WAY : wants ? FolderWork.Part.WANTED : FolderWork.Part.UNWANTED;
        FolderWork folder = new FolderWork(at, node, within.getFirst(), part);
        if (part == FolderWork.Part.WANTED && !folder.isReady()) {
            return false; // the others are made when something comes that goes into them
        }
        within.push(folder);
        return true;
    }

    private Path path(List<RawName> names) {
        Path path = target;
        for (RawName name : names) {
            path = RawPaths.child(path, name);
        }
        return path;
    }

    /** @return whether the place is for the snapshot's entry */
    private boolean mayTake(Path path, Optional<Entry> there, Node node) {
        if (there.isEmpty()) {
            return true;
        }
        if (!plan.overwrite().replaces(there.get(), node)) {
            if (preview != null) {
                preview.stays(path);
            }
            return false;
        }
        if (there.get().type() == Node.Type.DIR) {
            listener.flaw(path, "a folder is there, and stays; remove it first");
            return false;
        }
        return true;
    }

    private void link(FolderWork folder, Path path, Node node) throws IOException {
        Optional<Entry> there = folder.look(path);
        RawName leads = node.target();
        if (leads == null || !mayTake(path, there, node)) {
            return;
        }
        if (plan.dryRun()) {
            foresee(path, node, there);
            listener.file(path, 0, 0);
            return;
        }
        boolean same = there.isPresent()
                && there.get().type() == Node.Type.SYMLINK
                && Disk.target(path).equals(leads);
        if (same) {
            placing.keepLink(path, node);
        } else {
            placing.make(folder, path, node, part -> Disk.link(part, leads));
        }
    }

    /** A pipe is made; programs make their sockets themselves; what devices there are is for the machine to say. */
    private void other(FolderWork folder, Path path, Node node) throws IOException {
        Optional<Entry> there = folder.look(path);
        boolean same = there.isPresent()
                && there.get().type() == Node.Type.OTHER
                && Disk.isSameKind(there.get().attributes(), node.attributes());
        if (Disk.isSocket(node.attributes()) || (same && !Disk.isPipe(node.attributes()))) {
            return;
        }
        if (!Disk.isPipe(node.attributes())) {
            listener.flaw(path, "devices are not restored");
        } else if (mayTake(path, there, node)) {
            if (plan.dryRun()) {
                foresee(path, node, there);
                if (!same) {
                    listener.file(path, 0, 0);
                }
            } else if (same) {
                placing.keepOther(path, node);
            } else {
                placing.make(folder, path, node, Disk::pipe);
            }
        }
    }

    private void file(FolderWork folder, Path path, Node node) throws IOException {
        Optional<Entry> there = folder.look(path);
        if (!mayTake(path, there, node)) {
            if (plan.verify() && plan.overwrite() != Overwrite.IF_CHANGED) {
                kept.add(path);
            }
            leadOthersTo(path, node, there);
            return;
        }
        if (plan.dryRun()) {
            foresee(path, node, there);
            listener.file(path, node.size(), 0);
            return;
        }
        if (node.attributes().links() > 1) {
            Path first = linked.putIfAbsent(node.attributes().fileKey(), path);
            if (first != null) {
                placing.linkTo(first, path, node);
                return;
            }
        }
        boolean old = otherNames.areNone(there);
        if ((old || otherNames.mayStay(path, node, there)) && isSame(path, node)) {
            placing.keepFile(path, node);
            return;
        }
        FileWork work = new FileWork(path, node);
        boolean begun = access.in(folder.path(), () -> Beside.create(work.part(), me));
        try {
            List<Integer> missing = missing(work, begun, old);
            work.expect(Math.max(1, missing.size()));
            if (missing.isEmpty()) {
                work.written(0);
                placing.place(work);
            } else if (fetching.want(work, missing)) {
                flush();
            }
        } catch (IOException | ProblemException e) {
            Beside.clear(work.part());
            throw e;
        }
    }

    /** Has other names of a file lead to one that stays as it is, if that is the same. */
    private void leadOthersTo(Path path, Node node, Optional<Entry> there) throws IOException {
        if (!plan.dryRun()
                && node.attributes().links() > 1
                && there.isPresent()
                && there.get().type() == Node.Type.FILE
                && (plan.overwrite() == Overwrite.IF_CHANGED || isSame(path, node))) {
            linked.putIfAbsent(node.attributes().fileKey(), path);
        }
    }

    private boolean isSame(Path path, Node node) throws IOException {
        return access.reading(path, () -> Comparison.isSame(vault, path, node));
    }

    /** What is to be fetched; what is there already is in the part file then. */
    private List<Integer> missing(FileWork work, boolean begun, boolean old) throws IOException {
        Path path = work.path();
        if (old) {
            return access.reading(path, () -> Comparison.missing(vault, work, begun, path));
        }
        if (begun) {
            return Comparison.missing(vault, work, true, null);
        }
        int chunks = work.node().content().size();
        if (chunks > 1) { // most files are one, and get their size with it
            work.prepare();
        }
        return IntStream.range(0, chunks).boxed().toList();
    }
}
