package dev.cofre.storage.blob.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.Location;
import dev.cofre.storage.blob.read.FileBlobReader;
import dev.cofre.storage.blob.read.InlineBlobReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bad copies of a store: keeps them, and reads what is good of them. Thread-safe. */
public final class BadCopies {
    private static final Logger log = LoggerFactory.getLogger(BadCopies.class);
    /** Of a record that may be read wrong now and then. */
    private static final int TRIES = 3;

    private final Journal journal;
    private final BlobFolder folder;
    private final KeptCopies kept;

    public BadCopies(Journal journal, BlobFolder folder, KeptCopies kept) {
        this.journal = journal;
        this.folder = folder;
        this.kept = kept;
    }

    public int count() {
        return kept.count();
    }

    /** Oldest first. */
    public List<BadCopy> all() {
        return kept.all().stream()
                .map(copy -> new BadCopy(
                        copy.name().toString(), copy.blob(), copy.size(), Instant.ofEpochMilli(copy.time())))
                .toList();
    }

    /**
     * Keeps the bytes of a blob, durably: a file by moving it, a record by keeping its segment.
     *
     * @param at the blob's record
     * @param time milliseconds since 1970
     * @return the file that stands for it; nothing if there are no bytes
     */
    Optional<Path> keep(BlobRow row, Location at, long time) throws IOException {
        if (!row.file()) {
            return Optional.of(kept.path(kept.keepRecord(row.blob(), row.size(), at, time)));
        }
        return kept.keepFile(row.blob(), BlobFolder.path(row.blob()), row.size(), checksums(row.blob(), at), time)
                .map(kept::path);
    }

    /** Those of the file's blocks; null if their record cannot be read, either. */
    private @Nullable KeptChecksums checksums(BlobId blob, Location at) {
        for (int i = 0; i < TRIES; i++) {
            try (Journal.Pin pin = journal.pin(at.segment())) {
                return pin.read(at) instanceof FileBlob file && file.blob().equals(blob)
                        ? new KeptChecksums(file.size(), file.blockSize(), file.checksums())
                        : null;
            } catch (IOException e) {
                log.debug("Read again: {}", e.getMessage());
            }
        }
        return null;
    }

    /** Nothing if none is kept of this blob. */
    public Optional<BlobReader> open(BlobId blob) {
        List<KeptCopy> copies = kept.of(blob);
        if (copies.isEmpty()) {
            return Optional.empty();
        }
        // a file's own length may be wrong, what was written of it is not
        long size = copies.stream()
                .filter(copy -> copy.checksums() != null || copy.at() != null)
                .findFirst()
                .orElse(copies.get(copies.size() - 1))
                .size();
        return Optional.of(new BadCopiesReader(
                blob,
                size,
                BlobFolder.blockSize(),
                copies.stream()
                        .<BadCopiesReader.Opener>map(copy -> () -> open(copy))
                        .toList()));
    }

    private BlobReader open(KeptCopy copy) throws IOException {
        try {
            Location at = copy.at();
            return at == null ? openFile(copy) : openRecord(copy, at);
        } catch (DamagedBlobException e) {
            throw e;
        } catch (IOException e) { // of this copy nothing is to be had; there may be others
            throw new DamagedBlobException(copy.blob(), "%s: %s".formatted(copy.name(), e));
        }
    }

    private BlobReader openRecord(KeptCopy copy, Location at) throws IOException {
        BlobRow row = new BlobRow(copy.blob(), copy.size(), copy.time(), false, 0, at, BlobRow.HELD);
        return new InlineBlobReader(row, at, journal.pin(at.segment()));
    }

    private BlobReader openFile(KeptCopy copy) throws IOException {
        KeptChecksums checksums = copy.checksums();
        if (checksums == null) {
            checksums = folder.checksums(kept.path(copy), copy.blob())
                    .map(computed -> new KeptChecksums(copy.size(), BlobFolder.blockSize(), computed))
                    .orElseThrow(() -> new DamagedBlobException(copy.blob(), "its bytes have another digest"));
        }
        return new FileBlobReader(
                copy.blob(),
                checksums.size(),
                folder.readPastCache(kept.path(copy), checksums.size(), checksums.blockSize(), checksums.checksums()));
    }

    public void discard(BadCopy copy) throws IOException {
        for (KeptCopy each : kept.of(copy.blob())) {
            if (each.name().toString().equals(copy.name())) {
                kept.delete(each);
            }
        }
    }
}
