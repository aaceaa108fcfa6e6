package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.journal.JournalPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is published and not in the file yet: the last word on each row, however often it has changed. One thread adds, any
 * number look up.
 */
final class Unwritten {
    /** Empty: the row is not there any more. */
    private final Map<BlobId, Optional<BlobRow>> blobs = new ConcurrentHashMap<>();

    private final Map<UploadId, Optional<UploadRow>> uploads = new ConcurrentHashMap<>();
    private final Map<Long, Long> live = new HashMap<>();
    private @Nullable JournalPosition reached;
    private StoreTotals totals = StoreTotals.NONE;
    private long counter;

    void add(Draft draft, JournalPosition position, StoreTotals after, long highest) {
        blobs.putAll(draft.blobs());
        uploads.putAll(draft.uploads());
        draft.live().forEach((segment, bytes) -> live.merge(segment, bytes, Long::sum));
        reached = position;
        totals = after;
        counter = highest;
    }

    LastWord<BlobRow> blob(BlobId blob) {
        return LastWord.of(blobs.get(blob));
    }

    LastWord<UploadRow> upload(UploadId upload) {
        return LastWord.of(uploads.get(upload));
    }

    int rows() {
        return blobs.size() + uploads.size();
    }

    boolean isEmpty() {
        return reached == null;
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

    /** How far into the journal all this goes; null if it is empty. */
    @Nullable
    JournalPosition reached() {
        return reached;
    }

    /** The highest counter of the catalog until there. */
    long counter() {
        return counter;
    }

    StoreTotals totals() {
        return totals;
    }
}
