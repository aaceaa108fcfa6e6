package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.ExtendedAttributes;
import dev.cofre.client.snapshot.disk.OwnerNames;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.tree.TreeWriter;
import dev.cofre.client.snapshot.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes one snapshot: goes through the folders in the order of names, reads what is not as it was in an earlier snapshot, and stores the
 * parts that the cluster does not have. One walk that is as long as there are kinds of entries. The snapshot comes last, so that what is
 * listed is whole. Used once, by one thread.
 */
public final class Backup implements AutoCloseable {
    private static final int DATA_PACK = 8 << 20;
    private static final int TREE_PACK = 4 << 20;
    private static final int STREAM_MODE = 0100600;
    private static final int STREAM_FOLDER_MODE = 0040700;

    private static final Attributes NOTHING_KNOWN = new Attributes(0, 0, 0, 0, 0, 0, 0, 1, Map.of());

    private final Vault vault;
    private final Plan plan;
    private final Selection selection;
    private final BackupListener listener;
    private final Clock clock;

    private final PackUploads uploads;
    private final Packing data;
    private final Packing trees;
    private final Chunking chunking;
    private final FileReading reading;
    private final Watch watch;
    private final OwnerNames owners = new OwnerNames();
    private final MessageDigest digest = BlobId.newDigest();
    private final Set<PackId> packs = new HashSet<>();
    /** Those that have what was read now, as an index says. */
    private final Set<PackId> found = new HashSet<>();

    private final Tally tally = new Tally();
    /** Whether anything named is not as it was: folders on the way to it do not matter. */
    private boolean changed;

    /**
     * @param source what is to be backed up
     * @param parent the snapshot to compare with; null: everything is read
     */
    public record Plan(
            Source source,
            String host,
            String user,
            @Nullable Snapshot parent,
            Options options) {}

    /** What is to be backed up. */
    public sealed interface Source {
        /** As they are in the snapshot. */
        List<Path> paths();

        /**
         * Files and folders.
         *
         * @param paths absolute and normal
         * @param selection what of them
         */
        record Disk(List<Path> paths, Selection selection) implements Source {
            public Disk {
                paths = paths.stream().sorted().distinct().toList();
            }
        }

        /** One file, which comes from somewhere else. @param path absolute, where it is in the snapshot */
        record Stream(Path path, Content content) implements Source {
            @Override
            public List<Path> paths() {
                return List.of(path);
            }
        }
    }

    /** Where a file comes from that is on no disk. */
    public interface Content {
        InputStream open() throws IOException;

        /** All has been read. @throws IOException if that is not all that there should be: no snapshot is made then */
        void ended() throws IOException;
    }

    /**
     * @param tags of the snapshot
     * @param time null for the time when it begins
     * @param skipIfUnchanged whether no snapshot is made where all paths are as in the parent
     * @param dryRun whether nothing is stored
     * @param patience how long a file is waited for of which nothing comes; zero: as long as it takes
     */
    public record Options(
            List<String> tags, @Nullable Instant time, boolean skipIfUnchanged, boolean dryRun, Duration patience) {
        public Options {
            tags = tags.stream().sorted().distinct().toList();
        }

        public static Options none() {
            return new Options(List.of(), null, false, false, Watch.PATIENCE);
        }
    }

    /**
     * @param stored the snapshot; empty in a dry run, and if nothing has changed and none was wanted then
     * @param servers that hold what was added
     * @param complete whether all that was added is on as many servers as was wanted
     */
    public record Result(Optional<Vault.Stored> stored, Summary summary, Set<NodeId> servers, boolean complete) {}

    public Backup(Vault vault, Plan plan, BackupListener listener, Clock clock) {
        this.vault = vault;
        this.plan = plan;
        this.selection = plan.source() instanceof Source.Disk disk ? disk.selection() : Selection.everything();
        this.listener = listener;
        this.clock = clock;
        this.uploads = new PackUploads(vault, listener, plan.options().dryRun());
        this.data = new Packing(vault, uploads, packs, found, DATA_PACK);
        this.trees = new Packing(vault, uploads, packs, found, TREE_PACK);
        this.chunking = new Chunking(data, listener);
        this.watch = new Watch(plan.options().patience(), listener::waits);
        this.reading = new FileReading(chunking, watch, owners, this::extended, this::flaw);
    }

    /** @throws IOException if something could not be stored; what is stored already will not be sent again */
    public Result run() throws IOException {
        Instant began = clock.instant();
        Snapshot parent = plan.parent();
        BlobId root = root(parent == null ? null : parent.tree());
        data.flush();
        trees.flush();
        uploads.finish();
        boolean wanted = !plan.options().skipIfUnchanged() || parent == null || changed;
        if (plan.options().dryRun() || !wanted) {
            return new Result(
                    Optional.empty(),
                    tally.summary(began, clock.instant(), data, trees),
                    uploads.servers(),
                    uploads.complete());
        }
        vault.verify(unproven(parent));
        vault.storeIndex();
        Summary summary = tally.summary(began, clock.instant(), data, trees);
        Snapshot snapshot = new Snapshot(
                root, // any will do
                Optional.ofNullable(plan.options().time()).orElse(began),
                plan.host(),
                plan.user(),
                plan.source().paths().stream().map(RawPaths::text).toList(),
                plan.options().tags(),
                root,
                parent == null ? null : parent.id(),
                summary);
        Vault.Stored stored = vault.store(snapshot, packs);
        vault.gatherHeads();
        Receipt receipt = stored.receipt();
        Set<NodeId> servers = new HashSet<>(uploads.servers());
        receipt.replicas().forEach(proof -> servers.add(proof.node()));
        return new Result(Optional.of(stored), summary, servers, uploads.complete() && receipt.complete());
    }

    /** Packs that this relies on on an index's word: no earlier backup of these paths has relied on them for the same parts. */
    private Set<PackId> unproven(@Nullable Snapshot parent) throws IOException {
        Set<PackId> unproven = new HashSet<>(packs);
        if (parent != null) {
            vault.packsIfThere(parent).forEach(unproven::remove);
        }
        unproven.addAll(found);
        return unproven;
    }

    @Override
    public void close() {
        watch.close();
        chunking.close();
        uploads.close();
        data.close();
        trees.close();
    }

    private BlobId root(@Nullable BlobId before) throws IOException {
        if (plan.source() instanceof Source.Stream stream) {
            changed = true;
            return stream(stream);
        }
        NamedPaths root = NamedPaths.of(plan.source().paths());
        if (!root.wanted()) {
            return walk(new Level(null, root.path(), null, null, root.names(), root, tree(before)));
        }
        BlobId tree = walk(new Level(null, root.path(), null, null, names(root.path()), null, tree(before)));
        changed |= !tree.equals(before);
        return tree;
    }

    /**
     * A folder that is being gone through.
     *
     * @param name null for the root
     * @param found null on the way to what was named
     * @param was what had this name in the earlier snapshot
     * @param way what of it was named; null if all of it is wanted
     */
    private record Level(
            @Nullable RawName name,
            Path path,
            @Nullable Entry found,
            @Nullable Node was,
            Iterator<RawName> names,
            @Nullable NamedPaths way,
            NextTree tree) {
        Level(
                @Nullable RawName name,
                Path path,
                @Nullable Entry found,
                @Nullable Node was,
                Collection<RawName> names,
                @Nullable NamedPaths way,
                NextTree tree) {
            this(name, path, found, was, names.iterator(), way, tree);
        }
    }

    private NextTree tree(@Nullable BlobId before) {
        return new NextTree(before, vault::partIfThere, this::store);
    }

    private static @Nullable BlobId subtree(@Nullable Node was) {
        return was == null ? null : was.subtree();
    }

    /** Goes through all that is below, without the stack: folders may be as deep as a path is long. */
    private BlobId walk(Level top) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(top);
        while (true) {
            Level level = levels.getFirst();
            if (level.names().hasNext()) {
                enter(level, level.names().next(), levels);
                continue;
            }
            levels.pop();
            BlobId tree = level.tree().finish(this::haveAll);
            RawName name = level.name();
            if (levels.isEmpty() || name == null) {
                return tree;
            }
            add(levels.getFirst(), left(level, name, tree), level.was());
        }
    }

    private Node left(Level level, RawName name, BlobId tree) {
        Entry found = level.found();
        if (found == null) {
            return Node.folder(name, attributes(level.path()), tree, null);
        }
        BlobId before = subtree(level.was());
        if (before == null) {
            tally.dirsNew++;
        } else if (before.equals(tree)) {
            tally.dirsUnmodified++;
        } else {
            tally.dirsChanged++;
        }
        return Node.folder(name, found.attributes().with(extended(level.path())), tree, null);
    }

    /** Looks at an entry of a folder: if it is a folder itself, that comes next. */
    private void enter(Level level, RawName name, Deque<Level> levels) throws IOException {
        Path path = RawPaths.child(level.path(), name);
        Node was = level.tree().was(name);
        NamedPaths way = level.way() == null ? null : level.way().at(name);
        if (way != null && !way.wanted()) {
            levels.push(new Level(name, path, null, was, way.names(), way, tree(subtree(was))));
            return;
        }
        Entry found;
        try {
            found = watch.over(path, () -> owners.named(path, Disk.look(path)));
        } catch (NoSuchFileException e) {
            flaw(path, reason(e)); // gone since it was listed
            changed |= way != null && was != null;
            return;
        } catch (IOException e) {
            add(level, unknown(name, path, Node.Type.OTHER, NOTHING_KNOWN, reason(e)), was);
            return;
        }
        if (way == null && !selection.includes(path, found)) {
            return;
        }
        if (!Disk.isKept(found.attributes().modified())) {
            flaw(path, "all of it but when it was modified is kept: that is before 1678 or after 2261");
        }
        if (found.type() == Node.Type.DIR) {
            try {
                List<RawName> names = way != null || selection.enters(found) ? names(path) : List.of();
                levels.push(new Level(name, path, found, was, names, null, tree(subtree(was))));
            } catch (ReadFailedException e) {
                flaw(path, e.reason());
                add(level, Node.folder(name, found.attributes(), tree(null).finish(this::haveAll), e.reason()), was);
            }
            return;
        }
        Optional<Node> node = node(name, path, found, was);
        if (node.isPresent()) {
            add(level, node.get(), was);
        } else {
            changed |= way != null && was != null;
        }
    }

    private void add(Level level, Node node, @Nullable Node was) throws IOException {
        boolean named = level.way() != null
                && Objects.requireNonNull(level.way().at(node.name())).wanted();
        changed |= named && !node.equals(was);
        level.tree().add(node, was);
    }

    private List<RawName> names(Path folder) throws ReadFailedException {
        try {
            return watch.over(folder, () -> Disk.names(folder));
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }

    private BlobId stream(Source.Stream stream) throws IOException {
        List<BlobId> content = new ArrayList<>();
        long size;
        try (InputStream in = stream.content().open()) {
            size = chunking.store(in, content);
        }
        stream.content().ended();
        tally.filesNew++;
        tally.bytes += size;
        listener.file(stream.path(), size, true);
        long now = TimeUnit.SECONDS.toNanos(clock.instant().getEpochSecond());
        Attributes attributes = new Attributes(STREAM_MODE, 0, 0, now, now, 0, 0, 1, Map.of());
        BlobId tree = storeOne(Node.file(RawPaths.name(stream.path()), attributes, size, content, null));
        for (Path folder = stream.path().getParent(); folder != null && folder.getFileName() != null; ) {
            tree = storeOne(Node.folder(RawPaths.name(folder), attributes(now), tree, null));
            folder = folder.getParent();
        }
        return tree;
    }

    private BlobId storeOne(Node node) throws IOException {
        TreeWriter writer = new TreeWriter(this::store);
        writer.add(node);
        return writer.finish();
    }

    private static Attributes attributes(long now) {
        return new Attributes(STREAM_FOLDER_MODE, 0, 0, now, now, 0, 0, 1, Map.of());
    }

    /** Of a folder on the way to what was named: who may go through it need not be allowed to look at it. */
    private Attributes attributes(Path folder) {
        try {
            // of a link what it leads to
            return owners.namedThrough(folder, Disk.through(folder)).attributes();
        } catch (IOException e) {
            return attributes(0);
        }
    }

    /** @param was what had this name in the earlier snapshot */
    private Optional<Node> node(RawName name, Path path, Entry found, @Nullable Node was) throws IOException {
        switch (found.type()) {
            case FILE:
                return Optional.of(file(name, path, found, was));
            case SYMLINK:
                try {
                    RawName target = Disk.target(path);
                    return Optional.of(Node.link(name, found.attributes(), target));
                } catch (NoSuchFileException e) {
                    flaw(path, reason(e));
                    return Optional.empty();
                } catch (IOException e) {
                    return Optional.of(unknown(name, path, found.type(), found.attributes(), reason(e)));
                }
            default:
                return Optional.of(Node.other(name, found.attributes()));
        }
    }

    private Node file(RawName name, Path path, Entry found, @Nullable Node was) throws IOException {
        tally.bytes += found.size();
        if (was != null && was.isUnchanged(found.type(), found.attributes(), found.size()) && haveAll(was.content())) {
            tally.filesUnmodified++;
            listener.file(path, found.size(), false);
            return Node.file(
                    name, found.attributes().with(was.attributes().extended()), was.size(), was.content(), null);
        }
        if (was == null || was.type() != Node.Type.FILE) {
            tally.filesNew++;
        } else {
            tally.filesChanged++;
        }
        Node node = reading.read(name, path, found);
        listener.file(path, node.size(), true);
        return node;
    }

    /** An entry of which only this is known. */
    private Node unknown(RawName name, Path path, Node.Type type, Attributes attributes, String reason) {
        flaw(path, reason);
        return Node.unknown(name, type, attributes, reason);
    }

    private Map<String, RawName> extended(Path path) {
        ExtendedAttributes there = ExtendedAttributes.of(path);
        if (there.flaw() != null) {
            flaw(path, "all of it but some extended attributes is kept, as " + there.flaw());
        }
        return there.values();
    }

    private void flaw(Path path, String reason) {
        tally.errors++;
        listener.flaw(path, reason);
    }

    private BlobId store(byte[] tree) throws IOException {
        BlobId id = BlobId.of(digest.digest(tree));
        trees.add(id, tree, 0, tree.length);
        return id;
    }

    /** Whether all parts are there; the snapshot needs their packs then. */
    private boolean haveAll(List<BlobId> parts) {
        List<PackId> places = new ArrayList<>();
        for (BlobId part : parts) {
            Optional<PartIndex.Place> place = vault.index().find(part);
            if (place.isEmpty()) {
                return false;
            }
            places.add(place.get().pack());
        }
        packs.addAll(places);
        return true;
    }

    private static String reason(IOException e) {
        return ReadFailedException.reason(e);
    }
}
