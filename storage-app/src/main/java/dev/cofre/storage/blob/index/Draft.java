package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.journal.JournalPosition;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import dev.cofre.storage.blob.journal.JournalRecord.BlobTakenBack;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.Location;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The index as it will be with some more records of the journal. Nobody else sees it before {@link #publish}. For the one
 * thread that writes.
 */
public final class Draft {
    private final Index index;
    private final Map<BlobId, Optional<BlobRow>> blobs = new LinkedHashMap<>();
    private final Map<UploadId, Optional<UploadRow>> uploads = new LinkedHashMap<>();
    /** Rows as they are in the index, so that each is asked for but once. */
    private final Map<BlobId, Optional<BlobRow>> readBlobs = new HashMap<>();

    private final Map<UploadId, Optional<UploadRow>> readUploads = new HashMap<>();
    private final Set<BlobId> hadFile = new HashSet<>();
    private final Map<Long, Long> live = new HashMap<>();
    private StoreTotals more = StoreTotals.NONE;
    private long counter;

    Draft(Index index) {
        this.index = index;
    }

    /** A blob that is held. */
    public Optional<BlobRow> held(BlobId blob) {
        return blob(blob).filter(BlobRow::isHeld);
    }

    /** A blob whose bytes are here, though it may have been let go. */
    public Optional<BlobRow> kept(BlobId blob) {
        return blob(blob).filter(BlobRow::isKept);
    }

    public Optional<UploadRow> upload(UploadId upload) {
        Optional<UploadRow> drafted = uploads.get(upload);
        return drafted == null ? readUploads.computeIfAbsent(upload, index::uploadForWriter) : drafted;
    }

    /** Those of the blobs with an upload that is, or was until just now, not known to be in the catalog. */
    public Set<BlobId> unsettledOf(Set<BlobId> blobs) {
        Set<BlobId> found = index.unsettledOfForWriter(blobs);
        addUnsettled(uploads, blobs, found);
        return found;
    }

    static void addUnsettled(Map<UploadId, Optional<UploadRow>> uploads, Set<BlobId> blobs, Set<BlobId> found) {
        uploads.values().stream()
                .flatMap(Optional::stream)
                .filter(row -> row.commit() == null && blobs.contains(row.blob()))
                .forEach(row -> found.add(row.blob()));
    }

    /** How many records were applied to it, roughly. */
    public int size() {
        return blobs.size() + uploads.size();
    }

    /** Takes in what a record says. */
    public void apply(JournalRecord read, Location at) {
        count(read);
        if (read instanceof InlineBlob blob) {
            put(blob.blob(), blob.content().length, blob.stored(), false, at);
        } else if (read instanceof FileBlob blob) {
            put(blob.blob(), blob.size(), blob.stored(), true, at);
        } else if (read instanceof Upload upload) {
            put(upload, at);
        } else if (read instanceof Committed committed) {
            upload(committed.upload()).ifPresent(row -> commit(row, committed, at));
        } else if (read instanceof GivenUp givenUp) {
            live(at, 1);
            upload(givenUp.upload()).ifPresent(this::forget);
        } else if (read instanceof BlobDeleted deleted) {
            live(at, 1);
            blob(deleted.blob()).ifPresent(this::delete);
        } else if (read instanceof BlobLetGo letGo) {
            live(at, 1);
            kept(letGo.blob()).ifPresent(row -> replace(row, row.letGo(letGo.time())));
        } else if (read instanceof BlobTakenBack takenBack) {
            live(at, 1);
            kept(takenBack.blob()).ifPresent(row -> replace(row, row.letGo(BlobRow.HELD)));
        }
    }

    /** Makes this the index, as of {@code position} in the journal. */
    public void publish(JournalPosition position) {
        index.publish(this, position);
    }

    /** Blobs whose file has no record any more, now that this is published. */
    public List<BlobId> filesToDelete() {
        return hadFile.stream()
                .filter(blob -> kept(blob).filter(BlobRow::file).isEmpty())
                .toList();
    }

    Map<BlobId, Optional<BlobRow>> blobs() {
        return blobs;
    }

    Map<UploadId, Optional<UploadRow>> uploads() {
        return uploads;
    }

    /** Bytes of live records to add to each segment. */
    Map<Long, Long> live() {
        return live;
    }

    StoreTotals totals(StoreTotals before) {
        return before.plus(more);
    }

    /** The highest counter of the catalog among the records. */
    long counter() {
        return counter;
    }

    private void count(JournalRecord read) {
        Commit commit = null;
        if (read instanceof Upload upload) {
            commit = upload.commit();
        } else if (read instanceof Committed committed) {
            commit = committed.commit();
        }
        counter = commit == null ? counter : Math.max(counter, commit.counter());
    }

    private Optional<BlobRow> blob(BlobId blob) {
        Optional<BlobRow> drafted = blobs.get(blob);
        return drafted == null ? readBlobs.computeIfAbsent(blob, index::blobForWriter) : drafted;
    }

    private void put(BlobId blob, long size, long stored, boolean file, Location at) {
        BlobRow before = blob(blob).orElseGet(() -> BlobRow.unknown(blob));
        replace(before, new BlobRow(blob, size, stored, file, before.uploads(), at, BlobRow.HELD));
    }

    private void delete(BlobRow row) {
        replace(row, row.gone());
    }

    private void replace(BlobRow before, BlobRow after) {
        live(before.at(), -1);
        live(after.at(), 1);
        more = more.plus(StoreTotals.of(after)).minus(StoreTotals.of(before));
        if (before.file()) {
            hadFile.add(before.blob());
        }
        blobs.put(after.blob(), after.isKept() || after.uploads() > 0 ? Optional.of(after) : Optional.empty());
    }

    private void put(Upload upload, Location at) {
        upload(upload.upload()).ifPresent(this::forget);
        live(at, 1);
        uploads.put(
                upload.upload(),
                Optional.of(new UploadRow(upload.upload(), upload.blob(), upload.stored(), upload.commit(), at, null)));
        count(upload.blob(), 1);
    }

    private void commit(UploadRow row, Committed committed, Location at) {
        live(row.committedAt(), -1);
        live(at, 1);
        uploads.put(
                row.upload(),
                Optional.of(new UploadRow(row.upload(), row.blob(), row.stored(), committed.commit(), row.at(), at)));
    }

    private void forget(UploadRow row) {
        live(row.at(), -1);
        live(row.committedAt(), -1);
        uploads.put(row.upload(), Optional.empty());
        count(row.blob(), -1);
    }

    private void count(BlobId blob, int more) {
        BlobRow before = blob(blob).orElseGet(() -> BlobRow.unknown(blob));
        replace(before, before.withUploads(before.uploads() + more));
    }

    private void live(@Nullable Location at, int sign) {
        if (at != null) {
            live.merge(at.segment(), (long) sign * at.length(), Long::sum);
        }
    }
}
