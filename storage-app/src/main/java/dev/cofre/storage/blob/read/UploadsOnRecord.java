package dev.cofre.storage.blob.read;

import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.StoredUploads;
import dev.cofre.storage.blob.UnsettledUploads;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.index.UploadRow;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The uploads that are on record, found by the index and read in the journal. Thread-safe. */
public final class UploadsOnRecord {
    private static final Logger log = LoggerFactory.getLogger(UploadsOnRecord.class);

    private final Journal journal;
    private final Index index;
    private final HeldBlobs held;
    private final Clock clock;
    /** Notes of the catalog that are not in the index yet. */
    private final Map<UploadId, Commit> noted = new ConcurrentHashMap<>();

    public UploadsOnRecord(Journal journal, Index index, HeldBlobs held, Clock clock) {
        this.journal = journal;
        this.index = index;
        this.held = held;
        this.clock = clock;
    }

    /** An upload is in the catalog: that counts at once, and until it is {@linkplain #noteWritten written}. */
    public void note(UploadId upload, Commit commit) {
        noted.put(upload, commit);
    }

    /** That is in the index now, or never will be. */
    public void noteWritten(UploadId upload, Commit commit) {
        noted.remove(upload, commit);
    }

    public Optional<StoredUpload> upload(UploadId upload) {
        try {
            Optional<UploadRow> row = index.upload(upload);
            return row.isPresent() && held.find(row.get().blob()).isPresent() ? read(row.get()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public UnsettledUploads unsettled(Instant storedBefore, UnsettledUploads.@Nullable Place after, int limit) {
        List<UploadRow> rows = new ArrayList<>(index.unsettled(
                after == null ? Long.MIN_VALUE : after.stored().toEpochMilli(),
                after == null ? null : after.upload(),
                storedBefore.toEpochMilli(),
                limit));
        long future = Math.max(clock.millis() + 1, storedBefore.toEpochMilli());
        if (rows.size() < limit) {
            UnsettledUploads.Place among = after != null && after.stored().toEpochMilli() >= future ? after : null;
            rows.addAll(index.unsettled(
                    among == null ? future : among.stored().toEpochMilli(),
                    among == null ? null : among.upload(),
                    Long.MAX_VALUE,
                    limit - rows.size()));
        }
        UploadRow last = rows.size() < limit ? null : rows.get(limit - 1);
        return new UnsettledUploads(
                readable(rows),
                last == null ? null : new UnsettledUploads.Place(Instant.ofEpochMilli(last.stored()), last.upload()));
    }

    private List<StoredUpload> readable(List<UploadRow> rows) {
        List<StoredUpload> unsettled = new ArrayList<>();
        for (UploadRow row : rows) {
            try {
                upload(row.upload()).filter(upload -> upload.version() == null).ifPresent(unsettled::add);
            } catch (UncheckedIOException e) {
                log.error(
                        "Upload {} cannot be asked about, its record is damaged; its blob {} is still served. Check the disk",
                        row.upload(),
                        row.blob(),
                        e);
            }
        }
        return unsettled;
    }

    public StoredUploads all(@Nullable UploadId after, int limit) {
        return page(index.uploads(after, limit), limit);
    }

    /** Those that the catalog has entered since its counter stood there, or that are not known to be in it. */
    public StoredUploads since(long counter, @Nullable UploadId after, int limit) {
        return page(index.uploadsSince(counter, after, limit), limit);
    }

    private StoredUploads page(List<UploadRow> rows, int limit) {
        List<StoredUpload> uploads = new ArrayList<>(rows.size());
        int unreadable = 0;
        for (UploadRow row : rows) {
            try {
                read(row).ifPresent(uploads::add);
            } catch (IOException e) {
                unreadable++;
                log.error("The record of upload {} cannot be read", row.upload(), e);
            }
        }
        return new StoredUploads(
                uploads,
                unreadable,
                rows.size() < limit ? null : rows.get(limit - 1).upload());
    }

    /** @return empty if it was forgotten since it was looked up; it is found where a compaction has moved it to */
    private Optional<StoredUpload> read(UploadRow found) throws IOException {
        Optional<UploadRow> row = Optional.of(found);
        while (row.isPresent()) {
            try {
                return Optional.of(stored(row.get()));
            } catch (NoSuchFileException e) {
                Optional<UploadRow> again = index.upload(found.upload());
                if (again.equals(row)) {
                    throw e;
                }
                row = again;
            }
        }
        return Optional.empty();
    }

    private StoredUpload stored(UploadRow row) throws IOException {
        try (Journal.Pin pin = journal.pin(row.at().segment())) {
            return stored((Upload) pin.read(row.at()), row.commit());
        }
    }

    /** @param indexed what is on record of the catalog; null if nothing is, and then what is noted counts */
    public StoredUpload stored(Upload record, @Nullable Commit indexed) {
        Commit commit = indexed == null ? noted.get(record.upload()) : indexed;
        return new StoredUpload(
                new UploadFacts(
                        record.upload(),
                        record.client(),
                        record.name(),
                        record.copies(),
                        record.primary(),
                        record.warrant()),
                record.blob(),
                record.size(),
                Instant.ofEpochMilli(record.stored()),
                commit == null ? null : commit.version(),
                commit == null ? null : Instant.ofEpochMilli(commit.committed()));
    }
}
