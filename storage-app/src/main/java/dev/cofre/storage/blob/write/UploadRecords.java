package dev.cofre.storage.blob.write;

import static dev.cofre.storage.blob.write.GroupWriter.RECORD_OVERHEAD;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.UploadRow;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.read.UploadsOnRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides how an upload comes on record, is noted as committed, or goes from the record again. Thread-safe. */
public final class UploadRecords {
    private static final Logger log = LoggerFactory.getLogger(UploadRecords.class);

    private final GroupWriter writer;
    private final UploadsOnRecord uploads;
    private final Departures departures;
    private final Clock clock;
    /** The latest time of a record that was given up since the store was opened. Known to the thread that writes only. */
    private long givenUp = Long.MIN_VALUE;

    public UploadRecords(GroupWriter writer, UploadsOnRecord uploads, Departures departures, Clock clock) {
        this.writer = writer;
        this.uploads = uploads;
        this.departures = departures;
        this.clock = clock;
    }

    /** The upload, if it is committed already: nobody can give that up, so it need not be recorded anew. */
    Optional<StoredUpload> before(UploadFacts facts, BlobId blob, PendingGroup group) throws IOException {
        if (departures.isLeaving(blob)) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "blob %s is just being dropped here; try again or try another server".formatted(blob),
                    Duration.ofSeconds(1));
        }
        Optional<UploadRow> row = group.upload(facts.upload());
        if (row.isPresent() && !row.get().blob().equals(blob)) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s brought blob %s to this server and cannot bring %s too; use a new upload id"
                            .formatted(facts.upload(), row.get().blob(), blob));
        }
        if (row.isEmpty() || row.get().commit() == null || group.held(blob).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(uploads.stored(group.record(row.get()), row.get().commit()));
    }

    /** Records an upload, and its blob if that is not here. */
    StoredUpload record(UploadFacts facts, BlobId blob, long size, PendingGroup group, BlobRecord blobRecord) {
        Optional<UploadRow> before = group.upload(facts.upload());
        // later than the record that it replaces, even in the same millisecond or when the clock was set back; and
        // than any that was given up, which may be of this upload and still be in somebody's hands
        long now = Math.max(clock.millis(), before.map(UploadRow::stored).orElse(givenUp) + 1);
        Commit known = before.map(UploadRow::commit).orElse(null);
        Upload upload = new Upload(
                facts.upload(),
                facts.client(),
                facts.name(),
                facts.copies(),
                facts.primary(),
                blob,
                size,
                now,
                known,
                facts.warrant());
        List<JournalRecord> unit = new ArrayList<>();
        if (group.held(blob).isEmpty()) {
            unit.add(blobRecord.at(now));
        }
        unit.add(upload);
        group.add(unit);
        return uploads.stored(upload, known);
    }

    /** Makes the record of a blob. */
    interface BlobRecord {
        JournalRecord at(long now);
    }

    public void committed(UploadId upload, int version, Instant committed, long counter) {
        Commit commit = new Commit(version, committed.toEpochMilli(), counter);
        uploads.note(upload, commit);
        var unused = writer.note(group -> note(upload, commit, group)).whenComplete((done, failure) -> {
            uploads.noteWritten(upload, commit);
            if (failure != null) {
                // the catalog is asked again after the restart that is due now anyway
                log.debug("Upload {} could not be noted as committed", upload, failure);
            }
        });
    }

    private static boolean note(UploadId upload, Commit commit, PendingGroup group) {
        boolean news =
                group.upload(upload).filter(row -> !commit.equals(row.commit())).isPresent();
        if (news) {
            group.add(List.of(new Committed(upload, commit)));
        }
        return news;
    }

    public CompletableFuture<Boolean> giveUp(StoredUpload judged) {
        return giveUp(judged, true);
    }

    public CompletableFuture<Boolean> forget(StoredUpload judged) {
        return giveUp(judged, false);
    }

    /** @param withBlob whether the blob goes, too, if no other upload came with it */
    private CompletableFuture<Boolean> giveUp(StoredUpload judged, boolean withBlob) {
        long stored = judged.stored().toEpochMilli();
        return writer.submit(RECORD_OVERHEAD, group -> {
            Optional<UploadRow> same = group.upload(judged.facts().upload())
                    .filter(row -> row.stored() == stored)
                    .filter(row -> withBlob || row.commit() == null || !isOnlyOne(row, group));
            same.ifPresent(row -> giveUp(row, withBlob, group));
            return same.isPresent();
        });
    }

    private static boolean isOnlyOne(UploadRow row, PendingGroup group) {
        return group.held(row.blob()).filter(blob -> blob.uploads() <= 1).isPresent();
    }

    private void giveUp(UploadRow row, boolean withBlob, PendingGroup group) {
        if (withBlob && row.commit() != null) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s is committed as version %d and cannot be given up; delete the version in the catalog"
                            .formatted(row.upload(), row.commit().version()));
        }
        givenUp = Math.max(givenUp, row.stored());
        long now = clock.millis();
        List<JournalRecord> unit = new ArrayList<>();
        Optional<BlobRow> blob = group.held(row.blob());
        if (withBlob && blob.isPresent() && blob.get().uploads() == 1) {
            unit.add(new BlobDeleted(row.blob(), blob.get().place().segment(), now));
        }
        unit.add(new GivenUp(row.upload(), row.at().segment(), now));
        group.add(unit);
    }
}
