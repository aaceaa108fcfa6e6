package dev.cofre.storage.blob.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.blob.journal.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the copies that were set aside. None is ever deleted but by {@link #delete}. Thread-safe.
 *
 * <p>In {@code quarantine/}: {@code TIME-SHA256.blob}, the file as it was, with {@code TIME-SHA256.checksums} beside it;
 * {@code TIME-SHA256-SIZE-SEGMENT-POSITION-LENGTH.record}, an empty file that says by its name where in the journal the bytes
 * are, so that nothing of it can be read wrong; {@code SHA256}, a file of which the record was lost.
 */
public final class KeptCopies {
    private static final Logger log = LoggerFactory.getLogger(KeptCopies.class);
    private static final Path FOLDER = Path.of("quarantine");
    private static final String CHECKSUMS = ".checksums";
    /** Thirteen digits until the year 2286, and more where a clock is wrong; of before 1970, or of another
     * script's, in no name that is written now. */
    private static final String TIME = "(-?\\p{Nd}{12,18})";

    private static final Pattern FILE = Pattern.compile(TIME + "-([0-9a-f]{64})\\.blob");
    private static final Pattern RECORD = Pattern.compile(
            TIME + "-([0-9a-f]{64})-(\\p{Nd}{1,18})-(\\p{Nd}{1,18})-(\\p{Nd}{1,18})-(\\p{Nd}{1,9})\\.record");
    private static final Pattern BARE = Pattern.compile("[0-9a-f]{64}");
    /** Of a file that may be read wrong now and then. */
    private static final int TRIES = 3;

    private static final int LARGEST_CHECKSUMS = 64 << 20;
    private static final Comparator<KeptCopy> OLDEST_FIRST =
            Comparator.comparingLong(KeptCopy::time).thenComparing(KeptCopy::name);

    private final Disk disk;
    private final TreeMap<BlobId, List<KeptCopy>> copies = new TreeMap<>();

    private KeptCopies(Disk disk) {
        this.disk = disk;
    }

    public static KeptCopies open(Disk disk) throws IOException {
        disk.createFolder(FOLDER);
        KeptCopies kept = new KeptCopies(disk);
        Set<Path> names = new HashSet<>(disk.list(FOLDER));
        for (Path name : names) {
            if (isLeftOver(name, names)) {
                disk.delete(FOLDER.resolve(name));
            } else {
                kept.find(name).ifPresent(kept::add);
            }
        }
        return kept;
    }

    /** Checksums of a file that did not get here, as the process ended before, or that is gone already. */
    private static boolean isLeftOver(Path name, Set<Path> names) {
        String text = name.toString();
        if (!text.endsWith(CHECKSUMS)) {
            return false;
        }
        String of = text.substring(0, text.length() - CHECKSUMS.length());
        return !names.contains(Path.of(of)) && !names.contains(Path.of(of + ".blob"));
    }

    private Optional<KeptCopy> find(Path name) throws IOException {
        Matcher record = RECORD.matcher(name.toString());
        if (record.matches()) {
            Location at = new Location(
                    Long.parseLong(record.group(4)),
                    Long.parseLong(record.group(5)),
                    Integer.parseInt(record.group(6)));
            return Optional.of(new KeptCopy(
                    name,
                    BlobId.of(record.group(2)),
                    Long.parseLong(record.group(3)),
                    Long.parseLong(record.group(1)),
                    null,
                    at));
        }
        Matcher file = FILE.matcher(name.toString());
        boolean timed = file.matches();
        if (!timed && !BARE.matcher(name.toString()).matches()) {
            return Optional.empty();
        }
        KeptChecksums checksums = checksums(name);
        return Optional.of(new KeptCopy(
                name,
                BlobId.of(timed ? file.group(2) : name.toString()),
                checksums == null ? size(name) : checksums.size(),
                timed ? Long.parseLong(file.group(1)) : 0,
                checksums,
                null));
    }

    private @Nullable KeptChecksums checksums(Path name) {
        for (int i = 0; i < TRIES; i++) {
            try (DiskFile file = disk.open(FOLDER.resolve(besides(name)))) {
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LARGEST_CHECKSUMS, file.size()));
                file.read(0, bytes);
                Optional<KeptChecksums> read = KeptChecksums.read(bytes.flip());
                if (read.isPresent()) {
                    return read.get();
                }
            } catch (NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                log.debug("Read again: {}", e.getMessage());
            }
        }
        log.warn("The checksums of {} cannot be read: it counts only if all of it is right", name);
        return null;
    }

    private long size(Path name) throws IOException {
        try (DiskFile file = disk.open(FOLDER.resolve(name))) {
            return file.size();
        }
    }

    private static Path besides(Path name) {
        return Path.of(name.toString().replaceFirst("\\.blob$", "") + CHECKSUMS);
    }

    private synchronized void add(KeptCopy copy) {
        copies.computeIfAbsent(copy.blob(), blob -> new ArrayList<>()).add(copy);
    }

    /** Oldest first. */
    public synchronized List<KeptCopy> all() {
        return copies.values().stream()
                .flatMap(List::stream)
                .sorted(OLDEST_FIRST)
                .toList();
    }

    public synchronized List<KeptCopy> of(BlobId blob) {
        return List.copyOf(copies.getOrDefault(blob, List.of()));
    }

    public synchronized int count() {
        return copies.values().stream().mapToInt(List::size).sum();
    }

    /** Whether the journal's segment holds bytes that are kept, and must stay as it is. */
    public synchronized boolean isIn(long segment) {
        return copies.values().stream()
                .flatMap(List::stream)
                .map(KeptCopy::at)
                .anyMatch(at -> at != null && at.segment() == segment);
    }

    /**
     * Moves a file here, durably.
     *
     * @param checksums of its blocks; null if they are not known
     * @param time milliseconds since 1970
     * @return what is kept now; nothing if there was no such file
     */
    public Optional<KeptCopy> keepFile(BlobId blob, Path file, long size, @Nullable KeptChecksums checksums, long time)
            throws IOException {
        Set<Path> taken = new HashSet<>(disk.list(FOLDER));
        long free = Math.max(0, time);
        while (taken.contains(name(free, blob, ".blob")) || taken.contains(name(free, blob, CHECKSUMS))) {
            free++;
        }
        KeptCopy copy = new KeptCopy(name(free, blob, ".blob"), blob, size, free, checksums, null);
        Path beside = FOLDER.resolve(besides(copy.name()));
        if (checksums != null) {
            try (DiskFile written = disk.create(beside)) {
                written.write(0, checksums.write());
                written.force();
            }
        }
        try {
            disk.rename(file, path(copy));
        } catch (NoSuchFileException e) {
            disk.delete(beside);
            return Optional.empty();
        }
        disk.forceFolder(FOLDER);
        disk.forceFolder(Objects.requireNonNull(file.getParent()));
        add(copy);
        return Optional.of(copy);
    }

    /** Keeps a record of the journal from being compacted away, durably. @param kept when, in milliseconds since 1970 */
    public KeptCopy keepRecord(BlobId blob, long size, Location at, long kept) throws IOException {
        long time = Math.max(0, kept);
        Path name = Path.of(String.format(
                Locale.ROOT,
                "%013d-%s-%d-%d-%d-%d.record",
                time,
                blob,
                size,
                at.segment(),
                at.position(),
                at.length()));
        KeptCopy copy = new KeptCopy(name, blob, size, time, null, at);
        if (!disk.list(FOLDER).contains(name)) {
            try (DiskFile empty = disk.create(path(copy))) {
                empty.force();
            }
        }
        disk.forceFolder(FOLDER);
        synchronized (this) {
            if (!of(blob).contains(copy)) {
                add(copy);
            }
        }
        return copy;
    }

    private static Path name(long time, BlobId blob, String ending) {
        return Path.of(String.format(Locale.ROOT, "%013d-%s%s", time, blob, ending));
    }

    /** Where the copy's file is. */
    public Path path(KeptCopy copy) {
        return FOLDER.resolve(copy.name());
    }

    /** Keeps it no longer. */
    public void delete(KeptCopy copy) throws IOException {
        disk.delete(path(copy));
        if (copy.checksums() != null) {
            disk.delete(FOLDER.resolve(besides(copy.name())));
        }
        disk.forceFolder(FOLDER);
        synchronized (this) {
            copies.computeIfPresent(copy.blob(), (blob, left) -> {
                left.remove(copy);
                return left.isEmpty() ? null : left;
            });
        }
    }
}
