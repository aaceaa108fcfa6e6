package dev.cofre.storage.blob.reclaim;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import dev.cofre.storage.blob.journal.JournalRecord.BlobTakenBack;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.Location;
import dev.cofre.storage.blob.journal.RecordVisitor;
import dev.cofre.storage.blob.quarantine.KeptCopies;
import dev.cofre.storage.blob.write.GroupWriter;
import dev.cofre.storage.blob.write.PendingGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes sealed segments that are mostly dead out of the journal: what is live in them is appended again, then they are
 * deleted. A crash in between leaves facts twice, which does no harm. One run at a time.
 *
 * <p>A record that takes something back must outlive all records of what it takes back, or reading the journal again would
 * bring that to life. Copies only ever move to newer segments, so all of them are in segments up to the one that the
 * record names as buried: it is dead as soon as no segment that old is left.
 */
public final class Compaction {
    private static final Logger log = LoggerFactory.getLogger(Compaction.class);
    private static final long BATCH = 1 << 20;

    private final Journal journal;
    private final Index index;
    private final GroupWriter writer;
    private final KeptCopies kept;
    private final int belowPercent;
    private final long bytesPerSecond;
    private final Set<Long> damaged = new HashSet<>();
    private volatile boolean stopped;

    public Compaction(Journal journal, Index index, GroupWriter writer, KeptCopies kept, BlobStoreSettings settings) {
        this.journal = journal;
        this.index = index;
        this.writer = writer;
        this.kept = kept;
        this.belowPercent = settings.compactBelow();
        this.bytesPerSecond = settings.compactRate();
    }

    /** Compacts every segment that is worth it. */
    public synchronized void run() throws IOException {
        List<Long> segments = journal.segments();
        for (long segment : segments.subList(0, segments.size() - 1)) {
            if (stopped || !writer.isWritable()) {
                return;
            }
            long size = journal.size(segment);
            if (!damaged.contains(segment)
                    && !kept.isIn(segment)
                    && index.liveBytes(segment) * 100 < size * belowPercent) {
                compact(segment, size);
            }
        }
    }

    /** Ends a run between two batches, and all further ones. Not by an interrupt, which would close the file being read. */
    void stop() {
        stopped = true;
    }

    private void compact(long segment, long size) throws IOException {
        Mover mover = new Mover(segment);
        try {
            journal.scan(segment, mover);
            if (mover.foundDamage) {
                // what is lost in it may be found again by a person, as long as the segment is there
                damaged.add(segment);
                return;
            }
            mover.flush();
            if (!await(writer.submit(0, group -> drop(segment)))) {
                return;
            }
        } catch (StoppedException e) {
            return;
        }
        log.info("Journal segment {} compacted: {} of {} bytes were live", segment, mover.moved, size);
    }

    /**
     * Decided on the writing thread, after all moves are on stable storage.
     *
     * @return false if a copy in it was set aside meanwhile: the segment stays as long as that is kept
     */
    private boolean drop(long segment) throws IOException {
        if (kept.isIn(segment)) {
            return false;
        }
        index.checkpoint(); // an index that falls back behind the move would have to be built again
        journal.drop(segment);
        index.forgetSegment(segment);
        return true;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new StoppedException(e); // the writer has said why, and takes no more
        }
    }

    /** Appends again what is live, some records at a time. */
    private final class Mover implements RecordVisitor {
        private final long segment;
        private final List<Move> batch = new ArrayList<>();
        private long batchBytes;
        private long moved;
        private boolean foundDamage;

        Mover(long segment) {
            this.segment = segment;
        }

        @Override
        public void record(JournalRecord read, Location at) {
            batch.add(new Move(read, at));
            batchBytes += at.length();
            if (batchBytes >= BATCH) {
                flush();
            }
        }

        @Override
        public void damage(long where, long from, long to) {
            foundDamage = true;
        }

        void flush() {
            List<Move> moves = List.copyOf(batch);
            long bytes =
                    await(writer.submit((int) Math.min(Integer.MAX_VALUE, batchBytes), group -> move(moves, group)));
            batch.clear();
            batchBytes = 0;
            moved += bytes;
            LockSupport.parkNanos(this, bytes * 1_000_000_000L / bytesPerSecond);
            if (stopped) {
                throw new StoppedException(null);
            }
        }

        private long move(List<Move> moves, PendingGroup group) {
            long bytes = 0;
            List<Long> segments = journal.segments();
            for (Move move : moves) {
                List<JournalRecord> live = live(move, group, segments);
                if (!live.isEmpty()) {
                    group.add(live);
                    bytes += move.at().length();
                }
            }
            return bytes;
        }

        /** The record as it is to be appended again, with what else must come behind it; nothing if it says nothing any more. */
        private List<JournalRecord> live(Move move, PendingGroup group, List<Long> segments) {
            JournalRecord read = move.read();
            boolean live = false;
            if (read instanceof InlineBlob blob) {
                return blob(blob, blob.blob(), move, group);
            } else if (read instanceof FileBlob blob) {
                return blob(blob, blob.blob(), move, group);
            } else if (read instanceof Upload upload) {
                return group
                        .upload(upload.upload())
                        .filter(row -> move.at().equals(row.at()))
                        .<JournalRecord>map(row -> upload.with(row.commit()))
                        .stream()
                        .toList();
            } else if (read instanceof Committed committed) {
                live = group.upload(committed.upload())
                        .filter(row -> move.at().equals(row.committedAt()))
                        .isPresent();
            } else if (read instanceof GivenUp givenUp) {
                live = group.upload(givenUp.upload()).isEmpty() && isNeeded(givenUp.buried(), segments);
            } else if (read instanceof BlobDeleted deleted) {
                live = group.kept(deleted.blob()).isEmpty() && isNeeded(deleted.buried(), segments);
            } else if (read instanceof BlobLetGo letGo) {
                live = group.kept(letGo.blob())
                        .filter(row -> row.isLetGo() && isBehind(move.at(), row.at()))
                        .isPresent();
            } else if (read instanceof BlobTakenBack takenBack) {
                live = group.held(takenBack.blob())
                        .filter(row -> isBehind(move.at(), row.at()))
                        .isPresent();
            }
            return live ? List.of(read) : List.of();
        }

        /** One that was let go is so in its new place, too. */
        private List<JournalRecord> blob(JournalRecord read, BlobId blob, Move move, PendingGroup group) {
            Optional<BlobRow> row = group.kept(blob).filter(each -> move.at().equals(each.at()));
            if (row.isEmpty()) {
                return List.of();
            }
            return row.get().isLetGo()
                    ? List.of(read, new BlobLetGo(blob, row.get().letGo()))
                    : List.of(read);
        }

        /** What is said of a blob before its record where that is now holds for an earlier one. */
        private boolean isBehind(Location at, @Nullable Location record) {
            return record != null
                    && (at.segment() > record.segment()
                            || at.segment() == record.segment() && at.position() > record.position());
        }

        /** Whether another segment may still hold a record of what was taken back. */
        private boolean isNeeded(long buried, List<Long> segments) {
            return segments.stream().anyMatch(other -> other != segment && other <= buried);
        }
    }

    private record Move(JournalRecord read, Location at) {}

    /** Ends a compaction in the middle; what is moved is moved. */
    private static final class StoppedException extends RuntimeException {
        StoppedException(@Nullable Throwable cause) {
            super(cause);
        }
    }
}
