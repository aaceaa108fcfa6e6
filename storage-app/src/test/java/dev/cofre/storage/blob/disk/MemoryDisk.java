package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that remembers what was forced, so that a power cut can take away any part of the rest: sectors and
 * lengths of files, and names in folders, each on its own.
 */
public final class MemoryDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<Path, Folder> folders = new TreeMap<>();
    private final long capacity;

    public MemoryDisk() {
        this(1L << 40);
    }

    public MemoryDisk(long capacity) {
        this.capacity = capacity;
        folders.put(ROOT, new Folder());
    }

    /** The disk as it may be after a power cut at this moment. Handles of this one do not write to it. */
    public synchronized MemoryDisk afterPowerCut(Random random) {
        MemoryDisk after = new MemoryDisk(capacity);
        Map<Inode, Inode> copies = new LinkedHashMap<>();
        folders.forEach((path, folder) -> {
            Folder kept = after.folders.computeIfAbsent(path, created -> new Folder());
            folder.namesAfterPowerCut(random).forEach((name, inode) -> {
                Inode copy = copies.computeIfAbsent(inode, lost -> lost.afterPowerCut(random));
                kept.names.put(name, copy);
                kept.durable.put(name, copy);
            });
        });
        return after;
    }

    /** Changes bytes behind everybody's back, as a failing disk does. */
    public synchronized void damage(Path file, long position, byte[] bytes) throws IOException {
        Inode inode = inode(file);
        System.arraycopy(bytes, 0, inode.bytes, (int) position, bytes.length);
        System.arraycopy(bytes, 0, inode.durable, (int) position, bytes.length);
    }

    /** All bytes of a file. */
    public synchronized byte[] bytes(Path file) throws IOException {
        Inode inode = inode(file);
        return Arrays.copyOf(inode.bytes, inode.length);
    }

    /** Replaces a file's bytes, durably. */
    public synchronized void put(Path file, byte[] bytes) throws IOException {
        Inode inode = new Inode();
        inode.bytes = bytes.clone();
        inode.length = bytes.length;
        inode.force();
        Folder folder = folder(file.getParent());
        folder.names.put(name(file), inode);
        folder.force();
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
        Folder listed = folders.get(folder);
        return listed == null
                ? List.of()
                : List.copyOf(listed.names.keySet().stream().map(Path::of).toList());
    }

    /** Folders themselves survive every power cut: what counts are the names in them. */
    @Override
    public synchronized void createFolder(Path folder) {
        folders.computeIfAbsent(folder, created -> new Folder());
        Path parent = folder.getParent();
        if (parent != null && folders.containsKey(parent) && parent.toString().equals("blobs")) {
            Folder blobs = folders.get(parent);
            blobs.names.putIfAbsent(name(folder), new Inode());
            blobs.durable.putIfAbsent(name(folder), new Inode());
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
        long used = folders.values().stream()
                .flatMap(folder -> folder.names.values().stream())
                .mapToLong(inode -> inode.length)
                .sum();
        return capacity - used;
    }

    private Inode inode(Path file) throws IOException {
        Inode inode = folder(file.getParent()).names.get(name(file));
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private Folder folder(@Nullable Path path) throws IOException {
        Folder folder = folders.get(path == null ? ROOT : path);
        if (folder == null) {
            throw new NoSuchFileException(String.valueOf(path));
        }
        return folder;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static final class Folder {
        private final Map<String, Inode> names = new TreeMap<>();
        private final Map<String, Inode> durable = new TreeMap<>();
        /** Every state that a changed name has had since the last force. */
        private final Map<String, List<@Nullable Inode>> changes = new TreeMap<>();

        void change(String name, @Nullable Inode inode) {
            changes.computeIfAbsent(name, changed -> new ArrayList<>()).add(inode);
            if (inode == null) {
                names.remove(name);
            } else {
                names.put(name, inode);
            }
        }

        void force() {
            durable.clear();
            durable.putAll(names);
            changes.clear();
        }

        Map<String, Inode> namesAfterPowerCut(Random random) {
            Map<String, Inode> after = new TreeMap<>(durable);
            changes.forEach((name, states) -> {
                int kept = random.nextInt(states.size() + 1);
                if (kept < states.size()) {
                    Inode state = states.get(kept);
                    if (state == null) {
                        after.remove(name);
                    } else {
                        after.put(name, state);
                    }
                }
            });
            return after;
        }
    }

    private static final class Inode {
        private byte[] bytes = new byte[0];
        private int length;
        private byte[] durable = new byte[0];
        private int durableLength;

        void write(int position, ByteBuffer from) {
            int end = position + from.remaining();
            makeRoom(end);
            from.get(bytes, position, end - position);
            length = Math.max(length, end);
        }

        void truncate(int size) {
            if (size < length) {
                Arrays.fill(bytes, size, length, (byte) 0);
                length = size;
            }
        }

        void force() {
            durable = bytes.clone();
            durableLength = length;
        }

        /** Each sector, and the length, is as it was forced or as it was written last. */
        Inode afterPowerCut(Random random) {
            Inode after = new Inode();
            int longest = Math.max(length, durableLength);
            after.makeRoom(longest);
            boolean all = random.nextInt(4) == 0;
            for (int sector = 0; sector < longest; sector += SECTOR) {
                byte[] source = all || random.nextBoolean() ? bytes : durable;
                int end = Math.min(Math.min(sector + SECTOR, longest), source.length);
                if (end > sector) {
                    System.arraycopy(source, sector, after.bytes, sector, end - sector);
                }
            }
            int shortest = Math.min(length, durableLength);
            after.length = all
                    ? length
                    : switch (random.nextInt(3)) {
                        case 0 -> length;
                        case 1 -> durableLength;
                        default -> shortest + random.nextInt(longest - shortest + 1);
                    };
            Arrays.fill(after.bytes, after.length, after.bytes.length, (byte) 0);
            after.force();
            return after;
        }

        private void makeRoom(int size) {
            if (bytes.length < size) {
                bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
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
            synchronized (MemoryDisk.this) {
                inode.write((int) position, bytes);
            }
        }

        @Override
        public void read(long position, ByteBuffer bytes) {
            synchronized (MemoryDisk.this) {
                int count = (int) Math.max(0, Math.min(bytes.remaining(), inode.length - position));
                bytes.put(inode.bytes, (int) Math.min(position, inode.length), count);
            }
        }

        @Override
        public long size() {
            synchronized (MemoryDisk.this) {
                return inode.length;
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
