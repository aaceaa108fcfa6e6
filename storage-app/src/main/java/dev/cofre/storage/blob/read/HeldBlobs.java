package dev.cofre.storage.blob.read;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.journal.DamagedRecordException;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.Location;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The blobs that are here, in the journal or as files: finds, lists and opens them. Thread-safe. */
public final class HeldBlobs {
    /** What is known of a machine that cannot be relied upon: the rest is met again. */
    private static final int MOST_UNRELIABLE = 100_000;

    private final Journal journal;
    private final BlobFolder folder;
    private final Index index;
    private final DamageWatch damage;
    private final Suspects suspects = new Suspects();
    /** Bad, and not set aside because nothing is written any more. */
    private final Set<BlobId> unreliable = ConcurrentHashMap.newKeySet();

    public HeldBlobs(Journal journal, BlobFolder folder, Index index, DamageWatch damage) {
        this.journal = journal;
        this.folder = folder;
        this.index = index;
        this.damage = damage;
    }

    public static ProblemException unknown(BlobId blob) {
        return new ProblemException(
                ProblemType.UNKNOWN_BLOB,
                "blob %s is not on this server; read it from another replica".formatted(blob));
    }

    /** From here on it is not here for anybody who counts on it, although it stays where it is. @return whether that is news */
    public boolean disown(BlobId blob) {
        return unreliable.size() < MOST_UNRELIABLE && unreliable.add(blob);
    }

    /** Takes the blobs that readers have met damage in since the last call. */
    public Set<BlobId> takeSuspects() {
        return suspects.take();
    }

    public Optional<StoredBlob> find(BlobId blob) {
        return unreliable.contains(blob) ? Optional.empty() : index.held(blob).map(HeldBlobs::stored);
    }

    public List<StoredBlob> blobs(@Nullable BlobId after, int limit) {
        List<StoredBlob> found = new ArrayList<>();
        BlobId from = after;
        while (true) {
            List<BlobRow> rows = index.blobs(from, limit - found.size());
            boolean end = rows.size() < limit - found.size();
            rows.stream()
                    .filter(row -> !unreliable.contains(row.blob()))
                    .map(HeldBlobs::stored)
                    .forEach(found::add);
            if (end || found.size() == limit) {
                return List.copyOf(found);
            }
            from = rows.get(rows.size() - 1).blob();
        }
    }

    private static StoredBlob stored(BlobRow row) {
        return new StoredBlob(row.blob(), row.size(), Instant.ofEpochMilli(row.stored()));
    }

    public BlobReader open(BlobId blob) throws IOException {
        try {
            return suspects.watch(opened(blob), damage::met);
        } catch (DamagedBlobException e) {
            suspects.add(blob);
            throw e;
        }
    }

    private BlobReader opened(BlobId blob) throws IOException {
        BlobRow row = index.held(blob).orElseThrow(() -> unknown(blob));
        while (true) {
            try {
                return open(row);
            } catch (NoSuchFileException e) {
                BlobRow again = index.held(blob).orElseThrow(() -> unknown(blob)); // moved or deleted meanwhile
                if (again.equals(row)) {
                    throw new DamagedBlobException(blob, "there is no file " + e.getFile());
                }
                row = again;
            }
        }
    }

    private BlobReader open(BlobRow row) throws IOException {
        Location at = row.place();
        Journal.Pin pin = journal.pin(at.segment());
        if (!row.file()) {
            return new InlineBlobReader(row, at, pin);
        }
        try (pin) {
            if (pin.read(at) instanceof FileBlob file && file.blob().equals(row.blob())) {
                return new FileBlobReader(
                        row.blob(),
                        file.size(),
                        folder.read(file.blob(), file.size(), file.blockSize(), file.checksums()));
            }
        } catch (DamagedRecordException e) {
            damage.met(row.blob());
            throw new DamagedBlobException(row.blob(), String.valueOf(e.getMessage()));
        }
        throw new DamagedBlobException(row.blob(), "another record is in its place");
    }
}
