package dev.cofre.system.cluster;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import dev.cofre.storage.blob.journal.JournalRecord.BlobTakenBack;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.Location;
import dev.cofre.storage.blob.journal.RecordVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a node's journal says that it has, the server's index and memory aside.
 *
 * @param uploads that were not given up
 * @param letGo blobs that do not count any more, and whose bytes are kept for a time
 */
record NodeJournal(Map<UploadId, Upload> uploads, Set<BlobId> blobs, Set<BlobId> letGo) {
    /**
     * Reads a copy: the server may be at work on the journal.
     *
     * @param scratch a folder that does not exist; gone afterwards
     */
    static NodeJournal read(DataFolder node, Path scratch) throws IOException {
        Path copies = Files.createDirectories(scratch.resolve("journal"));
        try {
            for (Path segment : node.files("journal")) {
                Files.copy(segment, copies.resolve(segment.getFileName()));
            }
            return replay(scratch);
        } finally {
            for (Path left : new DataFolder(scratch).files("")) {
                Files.delete(left);
            }
            Files.deleteIfExists(scratch.resolve("quarantine"));
            Files.delete(copies);
            Files.delete(scratch);
        }
    }

    private static NodeJournal replay(Path folder) throws IOException {
        Map<UploadId, Upload> uploads = new HashMap<>();
        Set<BlobId> blobs = new HashSet<>();
        Set<BlobId> letGo = new HashSet<>();
        try (Journal journal = Journal.open(Disk.of(folder), Long.MAX_VALUE, Clock.systemUTC(), null)) {
            journal.replay(null, new RecordVisitor() {
                @Override
                public void record(JournalRecord read, Location at) {
                    if (read instanceof InlineBlob small) {
                        blobs.add(small.blob());
                        letGo.remove(small.blob());
                    } else if (read instanceof FileBlob large) {
                        blobs.add(large.blob());
                        letGo.remove(large.blob());
                    } else if (read instanceof BlobDeleted deleted) {
                        blobs.remove(deleted.blob());
                        letGo.remove(deleted.blob());
                    } else if (read instanceof BlobLetGo gone) {
                        if (blobs.remove(gone.blob())) {
                            letGo.add(gone.blob());
                        }
                    } else if (read instanceof BlobTakenBack takenBack) {
                        if (letGo.remove(takenBack.blob())) {
                            blobs.add(takenBack.blob());
                        }
                    } else if (read instanceof Upload upload) {
                        uploads.put(upload.upload(), upload);
                    } else if (read instanceof GivenUp givenUp) {
                        uploads.remove(givenUp.upload());
                    }
                }

                @Override
                public void damage(long segment, long from, long to) {
                    throw new AssertionError("segment %d is damaged from %d to %d".formatted(segment, from, to));
                }
            });
        }
        return new NodeJournal(uploads, blobs, letGo);
    }
}
