package dev.cofre.storage.blob.write;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.folder.PartFile;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Draft;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.index.UploadRow;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.Location;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests that become durable together: files get their names, then one journal write, then the index. */
public final class PendingGroup {
    private final Journal journal;
    private final BlobFolder folder;
    private final Index index;
    private final Journal.Group records;
    private final BlobFolder.Publication names;
    private final Draft draft;
    private final Map<UploadId, Upload> added = new HashMap<>();

    PendingGroup(Journal journal, BlobFolder folder, Index index) throws IOException {
        this.journal = journal;
        this.folder = folder;
        this.index = index;
        this.records = journal.begin();
        this.names = folder.publication();
        this.draft = index.draft();
    }

    public Optional<BlobRow> held(BlobId blob) {
        return draft.held(blob);
    }

    /** A blob whose bytes are here, though it may have been let go. */
    public Optional<BlobRow> kept(BlobId blob) {
        return draft.kept(blob);
    }

    public Optional<UploadRow> upload(UploadId upload) {
        return draft.upload(upload);
    }

    /** Those of the blobs with an upload that is, or was until just now, neither committed nor given up. */
    Set<BlobId> unsettledOf(Set<BlobId> blobs) {
        return draft.unsettledOf(blobs);
    }

    /** The record of an upload, also when it is in this very group. */
    Upload record(UploadRow row) throws IOException {
        Upload inThisGroup = added.get(row.upload());
        if (inThisGroup != null) {
            return inThisGroup;
        }
        try (Journal.Pin pin = journal.pin(row.at().segment())) {
            return (Upload) pin.read(row.at());
        }
    }

    /** Adds records that count only together. */
    public void add(List<? extends JournalRecord> unit) {
        List<Location> locations = records.add(unit);
        for (int i = 0; i < unit.size(); i++) {
            JournalRecord record = unit.get(i);
            draft.apply(record, locations.get(i));
            if (record instanceof Upload upload) {
                added.put(upload.upload(), upload);
            }
        }
    }

    /** Gives a part that is on stable storage its name. */
    void publish(PartFile part) throws IOException {
        names.add(part);
    }

    /**
     * Makes all of it durable, and then visible.
     *
     * @throws IOException if it is not; {@link #retract} helps unless a force has failed
     */
    void force() throws IOException {
        if (records.bytes() == 0) {
            return;
        }
        names.force();
        records.force();
        draft.publish(journal.end());
    }

    /** Deletes the files of blobs that are gone, now that this is known to all. */
    void deleteFiles() throws IOException {
        for (BlobId blob : draft.filesToDelete()) {
            folder.delete(blob);
        }
    }

    /** Leaves nothing of the group on the disk, before anybody was told of it. */
    void retract() throws IOException {
        records.retract();
        for (BlobId blob : names.added()) {
            if (index.kept(blob).isEmpty()) { // otherwise the file has the bytes of an earlier record
                folder.delete(blob);
            }
        }
    }
}
