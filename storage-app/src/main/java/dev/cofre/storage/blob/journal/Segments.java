package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segment files of a journal: which there are, and open handles of those in use. A handle outlives the deletion of its
 * segment until the last reader has closed it. Safe for concurrent use.
 */
final class Segments {
    private static final Path FOLDER = Path.of("journal");
    /** Digits of any script: names were written with those of the machine's language once. */
    private static final Pattern NAME = Pattern.compile("(\\p{Nd}{10})\\.seg");

    private static final int IDLE_HANDLES = 128;

    private final Disk disk;
    private final TreeSet<Long> numbers = new TreeSet<>();
    private final Map<Long, Handle> handles = new LinkedHashMap<>(64, 0.75f, true);

    private Segments(Disk disk, Collection<Long> numbers) {
        this.disk = disk;
        this.numbers.addAll(numbers);
    }

    static Segments open(Disk disk) throws IOException {
        disk.createFolder(FOLDER);
        disk.forceFolder(Disk.ROOT);
        Set<Path> names = Set.copyOf(disk.list(FOLDER));
        List<Long> numbers = new ArrayList<>();
        for (Path name : names) {
            Matcher segment = NAME.matcher(name.toString());
            if (segment.matches()) {
                long number = Long.parseLong(segment.group(1));
                Path right = name(number);
                if (!name.equals(right)) {
                    if (names.contains(right)) {
                        throw new IOException(
                                "%s and %s are one segment's names: which of them is the journal's is not known"
                                        .formatted(FOLDER.resolve(name), path(number)));
                    }
                    disk.rename(FOLDER.resolve(name), path(number));
                    disk.forceFolder(FOLDER);
                }
                numbers.add(number);
            }
        }
        return new Segments(disk, numbers);
    }

    static Path path(long segment) {
        return FOLDER.resolve(name(segment));
    }

    private static Path name(long segment) {
        return Path.of(String.format(Locale.ROOT, "%010d.seg", segment));
    }

    synchronized List<Long> numbers() {
        return List.copyOf(numbers);
    }

    /** The newest, which may still be appended to; 0 if there is none. */
    synchronized long last() {
        return numbers.isEmpty() ? 0 : numbers.last();
    }

    /** Creates the segment's name; the caller forces its first bytes, and then the folder. */
    DiskFile create(long segment) throws IOException {
        DiskFile file = disk.create(path(segment));
        synchronized (this) {
            numbers.add(segment);
        }
        return file;
    }

    /** Takes back a {@link #create} of which nothing counts yet. */
    void discard(long segment) throws IOException {
        synchronized (this) {
            numbers.remove(segment);
        }
        disk.delete(path(segment));
    }

    DiskFile openForAppending(long segment) throws IOException {
        return disk.open(path(segment));
    }

    void forceFolder() throws IOException {
        disk.forceFolder(FOLDER);
    }

    /** @throws NoSuchFileException if the segment has been dropped */
    synchronized Handle acquire(long segment) throws IOException {
        if (!numbers.contains(segment)) {
            throw new NoSuchFileException(path(segment).toString());
        }
        Handle handle = handles.get(segment);
        if (handle == null) {
            handle = new Handle(disk.open(path(segment)));
            handles.put(segment, handle);
            closeIdle();
        }
        handle.users++;
        return handle;
    }

    /** The segment is gone for good when this returns, except for those who are reading it. */
    void drop(long segment) throws IOException {
        disk.delete(path(segment));
        disk.forceFolder(FOLDER);
        synchronized (this) {
            numbers.remove(segment);
            Handle handle = handles.remove(segment);
            if (handle != null) {
                handle.dropped = true;
                handle.closeIfUnused();
            }
        }
    }

    synchronized void close() throws IOException {
        for (Handle handle : handles.values()) {
            handle.dropped = true;
            handle.closeIfUnused();
        }
        handles.clear();
    }

    private void closeIdle() throws IOException {
        Iterator<Handle> oldestFirst = handles.values().iterator();
        while (handles.size() > IDLE_HANDLES && oldestFirst.hasNext()) {
            Handle handle = oldestFirst.next();
            if (handle.users == 0) {
                oldestFirst.remove();
                handle.file.close();
            }
        }
    }

    /** An open segment in use. */
    final class Handle implements AutoCloseable {
        private final DiskFile file;
        private int users;
        private boolean dropped;

        private Handle(DiskFile file) {
            this.file = file;
        }

        DiskFile file() {
            return file;
        }

        @Override
        public void close() throws IOException {
            synchronized (Segments.this) {
                users--;
                closeIfUnused();
            }
        }

        private void closeIfUnused() throws IOException {
            if (dropped && users == 0) {
                file.close();
            }
        }
    }
}
