package dev.cofre.storage.blob.store;

import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Draft;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalPosition;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.Location;
import dev.cofre.storage.blob.journal.RecordVisitor;
import dev.cofre.storage.blob.quarantine.KeptCopies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens before a store serves: journal checked, index brought up to it, leftovers swept. */
final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);
    /** Rows that are held in memory while the journal is read again. */
    private static final int REPLAY_ROWS = 10_000;

    /** There is no segment 0, so an index that says this is built again. */
    private static final JournalPosition NOWHERE = new JournalPosition(0, 0, 0);

    private final Disk disk;
    private final Path indexFile;
    private final BlobStoreSettings settings;

    Opening(Disk disk, Path indexFile, BlobStoreSettings settings) {
        this.disk = disk;
        this.indexFile = indexFile;
        this.settings = settings;
    }

    interface Opened<T> {
        T with(Journal journal, BlobFolder folder, Index index, KeptCopies kept);
    }

    <T> T open(Opened<T> opened) throws IOException {
        Index index = openIndex();
        Journal journal = null;
        try {
            journal = Journal.open(
                    disk,
                    settings.segmentSize(),
                    settings.clock(),
                    index.position().orElse(null));
            index = catchUp(index, journal);
            BlobFolder folder = BlobFolder.open(disk);
            Index swept = index;
            folder.sweep(blob -> swept.kept(blob).filter(BlobRow::file).isPresent(), journal.hasLostRecords());
            return opened.with(journal, folder, index, KeptCopies.open(disk));
        } catch (IOException | RuntimeException e) {
            try (Index closed = index;
                    Journal alsoClosed = journal) {
                throw e;
            }
        }
    }

    private Index openIndex() throws IOException {
        try {
            return Index.open(indexFile);
        } catch (UncheckedIOException e) {
            log.warn("{} is built again from the journal: {}", indexFile, e.getMessage());
            return emptyIndex();
        }
    }

    private Index emptyIndex() throws IOException {
        Index.delete(indexFile);
        return Index.open(indexFile);
    }

    private Index catchUp(Index index, Journal journal) throws IOException {
        Optional<JournalPosition> position = index.position();
        if (position.isPresent() && journal.reachesBackTo(position.get())) {
            try {
                replay(index, journal, position.get());
                return index;
            } catch (UncheckedIOException e) {
                log.warn("{} is built again from the journal: {}", indexFile, e.getMessage());
            }
        } else if (position.isPresent()) {
            log.warn("{} is built again from the journal: it is not of this journal, or too far behind", indexFile);
        }
        index.close();
        Index empty = emptyIndex();
        try {
            replay(empty, journal, null);
            return empty;
        } catch (IOException | RuntimeException e) {
            empty.close();
            throw e;
        }
    }

    private void replay(Index index, Journal journal, @Nullable JournalPosition from) throws IOException {
        Replay replay = new Replay(index, from == null ? NOWHERE : from, journal.end());
        journal.replay(from, replay);
        replay.finish();
        index.retainSegments(journal.segments());
    }

    /** Writes what it is shown into the index, many rows at a time. */
    private final class Replay implements RecordVisitor {
        private final Index index;
        private final JournalPosition begin;
        private final JournalPosition end;
        private Draft draft;

        Replay(Index index, JournalPosition begin, JournalPosition end) {
            this.index = index;
            this.begin = begin;
            this.end = end;
            this.draft = index.draft();
        }

        @Override
        public void record(JournalRecord read, Location at) {
            draft.apply(read, at);
            if (draft.size() >= REPLAY_ROWS) {
                draft.publish(begin); // should this be cut short, all is read again, which does no harm
                draft = index.draft();
            }
        }

        /** Is in quarantine and in the log already. */
        @Override
        public void damage(long segment, long from, long to) {}

        void finish() {
            draft.publish(end);
        }
    }
}
