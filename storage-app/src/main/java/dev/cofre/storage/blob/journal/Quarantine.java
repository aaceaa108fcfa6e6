package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of damaged journal bytes for inspection, and tells the operator, once for each damaged place. What is in it
 * says also at later starts that records are missing, until the operator takes it away.
 */
final class Quarantine {
    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);
    private static final Path FOLDER = Path.of("quarantine");
    private static final int BUFFER = 1 << 20;

    private final Disk disk;

    private Quarantine(Disk disk) {
        this.disk = disk;
    }

    static Quarantine open(Disk disk) throws IOException {
        disk.createFolder(FOLDER);
        disk.forceFolder(Disk.ROOT);
        return new Quarantine(disk);
    }

    /** Whether records of the journal were ever found to be missing. */
    boolean hasJournal() throws IOException {
        return disk.list(FOLDER).stream().anyMatch(name -> name.toString().startsWith("journal-"));
    }

    /** Notes that records are missing of which not even damaged bytes are left. */
    void note(JournalPosition known) throws IOException {
        Path note = FOLDER.resolve("journal-%010d-%d.missing".formatted(known.segment(), known.position()));
        try (DiskFile empty = disk.create(note)) {
            empty.force();
        } catch (FileAlreadyExistsException e) {
            return; // found at an earlier start already
        }
        disk.forceFolder(FOLDER);
        log.error(
                "{} does not reach to byte {} any more, which was on stable storage: what was recorded behind its end is"
                        + " missing on this server. Files of blobs without a record are kept in {}. Check the disk and"
                        + " let the cluster copy the missing blobs here again",
                Segments.path(known.segment()),
                known.position(),
                FOLDER);
    }

    /** Takes a segment away in which nothing can be read at all. */
    void keepSegment(long segment) throws IOException {
        Path kept = FOLDER.resolve("journal-%010d.segment".formatted(segment));
        for (int i = 1; disk.list(FOLDER).contains(kept.getFileName()); i++) {
            kept = FOLDER.resolve("journal-%010d.segment-%d".formatted(segment, i));
        }
        disk.rename(Segments.path(segment), kept);
        disk.forceFolder(FOLDER);
        log.error(
                "No record of {} can be read: what is recorded there is missing on this server, the rest is served. It is kept"
                        + " as {}; check disk, cable, controller and memory, and let the cluster copy the missing blobs here"
                        + " again",
                Segments.path(segment),
                kept);
    }

    void keep(DiskFile damaged, long segment, long from, long to) throws IOException {
        Path kept = FOLDER.resolve("journal-%010d-%d-%d.damaged".formatted(segment, from, to));
        try (DiskFile copy = disk.create(kept)) {
            copy(damaged, from, to, copy);
            copy.force();
        } catch (FileAlreadyExistsException e) {
            return; // found at an earlier start already
        }
        disk.forceFolder(FOLDER);
        log.error(
                "{} is damaged from byte {} to {}: what is recorded there is missing on this server, the rest is served."
                        + " The damaged bytes are kept in {}; check the disk (SMART, kernel log) and let the cluster"
                        + " copy the missing blobs here again",
                Segments.path(segment),
                from,
                to,
                kept);
    }

    private static void copy(DiskFile damaged, long from, long to, DiskFile copy) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (long at = from; at < to; at += BUFFER) {
            buffer.clear().limit((int) Math.min(BUFFER, to - at));
            damaged.read(at, buffer);
            copy.write(at - from, buffer.flip());
        }
    }
}
