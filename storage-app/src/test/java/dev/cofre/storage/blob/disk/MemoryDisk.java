package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that remembers each change since the last force, so that a power cut can keep any part of them: of names
 * in folders, also those of folders, each on its own, and of files any writes and truncations, or any sectors of them.
 */
public final class MemoryDisk implements Disk {
    private static final int SECTOR = 512;

    private final Folder root;
    private final long capacity;

    public MemoryDisk() {
        this(1L << 40);
    }

    public MemoryDisk(long capacity) {
        this(capacity, new Folder());
    }

    private MemoryDisk(long capacity, Folder root) {
        this.capacity = capacity;
        this.root = root;
    }

    /** The disk as it may be after a power cut at this moment. Handles of this one do not write to it. */
    public synchronized MemoryDisk afterPowerCut(Random random) {
        return new MemoryDisk(capacity, root.afterPowerCut(random, new IdentityHashMap<>()));
    }

    /** Changes bytes behind everybody's back, as a failing disk does. */
    public synchronized void damage(Path file, long position, byte[] bytes) throws IOException {
        Inode inode = inode(file);
        inode.force();
        inode.write((int) position, bytes);
        inode.force();
    }

    /** All bytes of a file. */
    public synchronized byte[] bytes(Path file) throws IOException {
        return inode(file).now.copy();
    }

    /** Replaces a file's bytes, durably. */
    public synchronized void put(Path file, byte[] bytes) throws IOException {
        Inode inode = new Inode();
        inode.write(0, bytes);
        inode.force();
        folder(file.getParent()).change(name(file), inode);
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            folder(folder).force();
        }
        root.force();
    }

    @Override
    public synchronized DiskFile create(Path file) throws IOException {
        Folder folder = folder(file.getParent());
        if (folder.names.containsKey(name(file))) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Inode inode = new Inode();
        folder.change(name(file), inode);
        return new Handle(inode);
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        return new Handle(inode(file));
    }

    @Override
    public synchronized List<Path> list(Path folder) {
        try {
            return folder(folder).names.keySet().stream().map(Path::of).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public synchronized void createFolder(Path folder) throws IOException {
        Folder parent = folder(folder.getParent());
        if (!parent.names.containsKey(name(folder))) {
            parent.change(name(folder), new Folder());
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Inode inode = inode(from);
        folder(to.getParent()).change(name(to), inode);
        folder(from.getParent()).change(name(from), null);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        Folder folder = folder(file.getParent());
        if (folder.names.containsKey(name(file))) {
            folder.change(name(file), null);
        }
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        folder(folder).force();
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public synchronized long usable() {
        return capacity - root.size();
    }

    private Inode inode(Path file) throws IOException {
        if (folder(file.getParent()).names.get(name(file)) instanceof Inode inode) {
            return inode;
        }
        throw new NoSuchFileException(file.toString());
    }

    private Folder folder(@Nullable Path path) throws NoSuchFileException {
        Folder folder = root;
        if (path != null && !path.equals(ROOT)) {
            for (Path name : path) {
                if (!(folder.names.get(name.toString()) instanceof Folder next)) {
                    throw new NoSuchFileException(path.toString());
                }
                folder = next;
            }
        }
        return folder;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** What a name stands for. */
    private interface Node {
        long size();

        /** @param copies of what was met already, as a file may have two names then */
        Node afterPowerCut(Random random, Map<Node, Node> copies);
    }

    /** Names in the order of their making, so that a seed decides the same about the same names. */
    private static final class Folder implements Node {
        private final Map<String, Node> names = new LinkedHashMap<>();
        private final Map<String, Node> durable = new LinkedHashMap<>();
        /** Every state that a changed name has had since the last force. */
        private final Map<String, List<@Nullable Node>> changes = new LinkedHashMap<>();

        void change(String name, @Nullable Node node) {
            changes.computeIfAbsent(name, changed -> new ArrayList<>()).add(node);
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }

        void force() {
            durable.clear();
            durable.putAll(names);
            changes.clear();
        }

        @Override
        public long size() {
            return names.values().stream().mapToLong(Node::size).sum();
        }

        @Override
        public Folder afterPowerCut(Random random, Map<Node, Node> copies) {
            Map<String, Node> kept = new LinkedHashMap<>(durable);
            changes.forEach((name, states) -> {
                int last = random.nextInt(states.size() + 1);
                if (last < states.size()) {
                    Node state = states.get(last);
                    if (state == null) {
                        kept.remove(name);
                    } else {
                        kept.put(name, state);
                    }
                }
            });
            Folder after = new Folder();
            kept.forEach((name, node) -> {
                Node copy = copies.get(node);
                if (copy == null) {
                    copy = node.afterPowerCut(random, copies);
                    copies.put(node, copy);
                }
                after.names.put(name, copy);
            });
            after.force();
            return after;
        }
    }

    /** Bytes that grow. */
    private static final class Bytes {
        private byte[] bytes = new byte[0];
        private int length;

        void write(int position, byte[] from, int offset, int count) {
            int end = position + count;
            if (bytes.length < end) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(from, offset, bytes, position, count);
            length = Math.max(length, end);
        }

        void resize(int size) {
            if (size < length) {
                Arrays.fill(bytes, size, length, (byte) 0);
                length = size;
            } else {
                write(size, bytes, 0, 0);
            }
        }

        byte[] copy() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /** A write, or a truncation if there are no bytes. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Change(int position, byte @Nullable [] bytes) {
        void applyTo(Bytes file) {
            if (bytes == null) {
                if (position < file.length) {
                    file.resize(position);
                }
            } else {
                file.write(position, bytes, 0, bytes.length);
            }
        }

        /** Any sectors of it, and of one perhaps only the beginning. */
        void applySomeTo(Bytes file, Random random) {
            if (bytes == null) {
                applyTo(file);
                return;
            }
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, ((position + from) / SECTOR + 1) * SECTOR - position);
                int dice = random.nextInt(8);
                if (dice == 0) {
                    file.write(position + from, bytes, from, random.nextInt(to - from));
                } else if (dice < 5) {
                    file.write(position + from, bytes, from, to - from);
                }
                from = to;
            }
        }

        int end() {
            return bytes == null ? position : position + bytes.length;
        }
    }

    private static final class Inode implements Node {
        private final Bytes now = new Bytes();
        private final Bytes durable = new Bytes();
        private final List<Change> changes = new ArrayList<>();

        void write(int position, byte[] bytes) {
            change(new Change(position, bytes));
        }

        void truncate(int size) {
            change(new Change(size, null));
        }

        private void change(Change change) {
            change.applyTo(now);
            changes.add(change);
        }

        void force() {
            changes.forEach(change -> change.applyTo(durable));
            changes.clear();
        }

        @Override
        public long size() {
            return now.length;
        }

        /** What was forced, and in their order some of the changes since, whole or in part. */
        @Override
        public Inode afterPowerCut(Random random, Map<Node, Node> copies) {
            Inode after = new Inode();
            after.durable.write(0, durable.bytes, 0, durable.length);
            if (!changes.isEmpty()) {
                keepSome(after.durable, random);
            }
            after.now.write(0, after.durable.bytes, 0, after.durable.length);
            return after;
        }

        private void keepSome(Bytes kept, Random random) {
            int mode = random.nextInt(4);
            int first = random.nextInt(changes.size() + 1);
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                if (mode == 0 || (mode == 1 && i < first) || (mode == 2 && random.nextBoolean())) {
                    change.applyTo(kept);
                } else if (mode == 3 || (mode == 1 && i == first)) {
                    change.applySomeTo(kept, random);
                }
            }
            int dice = random.nextInt(8);
            int longest = changes.stream().mapToInt(Change::end).reduce(now.length, Math::max);
            if (dice == 0 && longest > kept.length) {
                kept.resize(kept.length + random.nextInt(longest - kept.length + 1)); // the length without the bytes
            } else if (dice == 1 && kept.length > durable.length) {
                kept.resize(
                        durable.length + random.nextInt(kept.length - durable.length)); // the bytes without the length
            }
        }
    }

    private final class Handle implements DiskFile {
        private final Inode inode;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void write(long position, ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            synchronized (MemoryDisk.this) {
                inode.write((int) position, copy);
            }
        }

        @Override
        public void read(long position, ByteBuffer bytes) {
            synchronized (MemoryDisk.this) {
                int count = (int) Math.max(0, Math.min(bytes.remaining(), inode.now.length - position));
                bytes.put(inode.now.bytes, (int) Math.min(position, inode.now.length), count);
            }
        }

        @Override
        public long size() {
            synchronized (MemoryDisk.this) {
                return inode.now.length;
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (MemoryDisk.this) {
                inode.truncate((int) size);
            }
        }

        @Override
        public void force() {
            synchronized (MemoryDisk.this) {
                inode.force();
            }
        }

        @Override
        public void close() {}
    }
}
