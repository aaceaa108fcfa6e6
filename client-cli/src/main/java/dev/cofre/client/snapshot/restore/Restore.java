package dev.cofre.client.snapshot.restore;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.SnapshotTree;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.work.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Puts a snapshot, or a part of it, below a folder: folders first, then the content of files, many packs at once and each chunk
 * proven before it is written, and attributes last. Only what differs from files that are there is fetched. Nothing is written outside
 * of the folder, whatever the snapshot says. Used once.
 */
public final class Restore implements AutoCloseable {
    private static final int AT_ONCE = 3;
    /** Chunks that are planned before they are fetched: packs are fetched whole where all of it is wanted. */
    private static final int PLANNED = 20_000;
    /** Wanted parts of a pack that are no further apart are fetched at once. */
    private static final int GAP = 256 << 10;

    private static final int MOST_AT_ONCE = 16 << 20;

    private final Vault vault;
    private final SnapshotTree tree;
    private final Path target;
    private final Plan plan;
    private final RestoreListener listener;
    private final Workers workers = new Workers(AT_ONCE, "restore");
    private final Map<String, List<Want>> wanted = new LinkedHashMap<>();
    private final Map<Attributes.FileKey, Path> linked = new HashMap<>();
    private final List<HardLink> hardLinks = new ArrayList<>();
    private final List<Folder> folders = new ArrayList<>();
    private final boolean superuser;
    private int planned;

    /**
     * @param filter what of the snapshot is wanted
     * @param dryRun nothing is written; the listener hears what would be
     */
    public record Plan(Filter filter, Overwrite overwrite, boolean dryRun) {}

    /** What of a snapshot is wanted. */
    public interface Filter {
        /** @param path absolute in the snapshot */
        boolean wants(String path, Node node);

        /** Whether something below a folder may be wanted. */
        boolean mayWantBelow(String path);

        static Filter everything() {
            return new Filter() {
                @Override
                public boolean wants(String path, Node node) {
                    return true;
                }

                @Override
                public boolean mayWantBelow(String path) {
                    return true;
                }
            };
        }
    }

    private record Folder(Path path, Node node) {}

    private record HardLink(Path path, Path first, Node node) {}

    /** A chunk's place in a file. */
    private record Want(PartIndex.Place place, FileWork file, long at) {}

    /** @param target is made if it is not there */
    public Restore(Vault vault, SnapshotTree tree, Path target, Plan plan, RestoreListener listener) {
        this.vault = vault;
        this.tree = tree;
        this.target = target.toAbsolutePath().normalize();
        this.plan = plan;
        this.listener = listener;
        this.superuser = "root".equals(System.getProperty("user.name"));
    }

    /** @throws IOException if the target cannot be written, or the snapshot cannot be read */
    public void run() throws IOException {
        if (!plan.dryRun()) {
            Files.createDirectories(target);
        }
        tree.walk(new SnapshotTree.Visitor() {
            @Override
            public boolean entry(String path, List<RawName> names, Node node) throws IOException {
                return place(path, names, node);
            }

            @Override
            public void left(String path, List<RawName> names, Node node) throws IOException {
                if (!plan.dryRun() && plan.filter().wants(path, node)) {
                    folders.add(new Folder(path(names), node));
                }
            }
        });
        fetch();
        hardLinks.forEach(this::link);
        for (Folder folder : folders) { // the inner ones come first: what is done in a folder changes its time
            finish(folder.path(), folder.node());
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    /** @return whether to go into a folder */
    private boolean place(String path, List<RawName> names, Node node) throws IOException {
        Path at = path(names);
        boolean wants = plan.filter().wants(path, node);
        if (node.type() == Node.Type.DIR) {
            boolean into = wants || plan.filter().mayWantBelow(path);
            return into && (plan.dryRun() || folder(at, node));
        }
        if (!wants) {
            return false;
        }
        String flaw = node.flaw();
        if (flaw != null && node.content().isEmpty() && node.type() == Node.Type.FILE) {
            listener.flaw(at, "the snapshot does not have it: " + flaw);
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
        List<Integer> missing = keep ? differing(path, node) : all(node);
        FileWork work = new FileWork(path, node, Math.max(1, missing.size()));
        if (keep || node.content().size() != 1) { // one that has one chunk is made when that has come
            try (FileChannel channel = open(path)) {
                if (channel.size() != node.size()) {
                    resize(channel, node.size());
                }
            }
        }
        if (missing.isEmpty()) {
            if (work.written(0)) {
                finish(work);
            }
            return;
        }
        long at = 0;
        int next = 0;
        for (int i = 0; i < node.content().size() && next < missing.size(); i++) {
            PartIndex.Place place = vault.place(node.content().get(i));
            if (missing.get(next) == i) {
                wanted.computeIfAbsent(place.pack(), pack -> new ArrayList<>()).add(new Want(place, work, at));
                planned++;
                next++;
            }
            at += place.part().size();
        }
        if (planned >= PLANNED) {
            fetch();
        }
    }

    private static List<Integer> all(Node node) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < node.content().size(); i++) {
            all.add(i);
        }
        return all;
    }

    /** Chunks whose bytes are not in their place in the file that is there. */
    private List<Integer> differing(Path path, Node node) throws IOException {
        List<Integer> differing = new ArrayList<>();
        MessageDigest digest = BlobId.newDigest();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long at = 0;
            for (int i = 0; i < node.content().size(); i++) {
                BlobId chunk = node.content().get(i);
                int size = vault.place(chunk).part().size();
                ByteBuffer bytes = ByteBuffer.allocate(size);
                channel.position(at);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // until it is full, or the file ends
                }
                digest.update(bytes.array(), 0, bytes.position());
                if (!BlobId.of(digest.digest()).equals(chunk)) {
                    differing.add(i);
                }
                at += size;
            }
        }
        return differing;
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** What is never written to stays a hole, where the file system has holes. */
    private static void resize(FileChannel channel, long size) throws IOException {
        if (channel.size() > size) {
            channel.truncate(size);
        } else if (size > 0) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    /** Fetches all that is planned, packs beside each other. */
    private void fetch() throws IOException {
        List<Future<?>> tasks = new ArrayList<>();
        wanted.forEach((pack, wants) -> {
            wants.sort(Comparator.comparingInt(want -> want.place().part().offset()));
            for (List<Want> together : ranges(wants)) {
                tasks.add(workers.submit(() -> {
                    fetch(pack, together);
                    return together;
                }));
            }
        });
        wanted.clear();
        planned = 0;
        for (Future<?> task : tasks) {
            Workers.await(task);
        }
    }

    private static List<List<Want>> ranges(List<Want> sorted) {
        List<List<Want>> ranges = new ArrayList<>();
        List<Want> range = new ArrayList<>();
        for (Want want : sorted) {
            if (!range.isEmpty()
                    && (want.place().part().offset() - end(range.get(range.size() - 1)) > GAP
                            || end(want) - range.get(0).place().part().offset() > MOST_AT_ONCE)) {
                ranges.add(range);
                range = new ArrayList<>();
            }
            range.add(want);
        }
        if (!range.isEmpty()) {
            ranges.add(range);
        }
        return ranges;
    }

    private static int end(Want want) {
        return want.place().part().offset() + want.place().part().stored();
    }

    private void fetch(String pack, List<Want> range) {
        int from = range.get(0).place().part().offset();
        byte[] bytes;
        try {
            bytes = vault.fetch(pack, from, end(range.get(range.size() - 1)) - from);
        } catch (ProblemException | IOException e) {
            range.forEach(want -> failed(want.file(), e.getMessage() + ""));
            return;
        }
        try (PartReader reader = new PartReader()) {
            BlobId last = null;
            byte[] content = {};
            for (Want want : range) {
                try {
                    if (!want.place().part().id().equals(last)) { // the same chunk may be wanted several times
                        content = reader.read(
                                want.place().part(), bytes, want.place().part().offset() - from);
                        last = want.place().part().id();
                    }
                    write(want, content);
                    if (want.file().written(content.length)) {
                        finish(want.file());
                    }
                } catch (IOException e) {
                    failed(want.file(), e.getMessage() + "");
                }
            }
        }
    }

    private static void write(Want want, byte[] content) throws IOException {
        boolean whole = content.length == want.file().node().size();
        if (!whole && isZero(content)) {
            // a hole where none was written; over old bytes it must be written
            try (SeekableByteChannel channel =
                    Files.newByteChannel(want.file().path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer there = ByteBuffer.allocate(content.length);
                channel.position(want.at());
                while (there.hasRemaining() && channel.read(there) >= 0) {
                    // until it is full
                }
                if (!there.hasRemaining() && isZero(there.array())) {
                    return;
                }
            }
        }
        try (FileChannel channel = open(want.file().path())) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer, want.at() + buffer.position());
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private void failed(FileWork file, String reason) {
        if (file.failed(reason)) {
            finish(file);
        }
    }

    private void finish(FileWork file) {
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
