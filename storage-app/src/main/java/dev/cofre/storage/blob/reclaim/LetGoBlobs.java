package dev.cofre.storage.blob.reclaim;

import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobTakenBack;
import dev.cofre.storage.blob.write.GroupWriter;
import dev.cofre.storage.blob.write.Space;
import dev.cofre.storage.failure.Failures;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that do not count any more and whose bytes are kept for a time: goes through them, the oldest first, a page at a time. One at a time; never on the thread that writes.
 */
public final class LetGoBlobs implements Space.Spare {
    private static final Logger log = LoggerFactory.getLogger(LetGoBlobs.class);
    private static final int PAGE = 500;
    private static final int RECORD = 256;

    private final Index index;
    private final GroupWriter writer;
    private final Compaction compaction;
    private final Space space;
    private final Clock clock;

    public LetGoBlobs(Index index, GroupWriter writer, Compaction compaction, Space space, Clock clock) {
        this.index = index;
        this.writer = writer;
        this.compaction = compaction;
        this.space = space;
        this.clock = clock;
    }

    /** Has them count again. @return how many; fewer than asked for if these were all */
    public synchronized int takeBack(int most) {
        int back = 0;
        while (back < most) {
            List<BlobRow> page = index.letGo(Long.MAX_VALUE, Math.min(PAGE, most - back));
            if (page.isEmpty()) {
                break;
            }
            back += decide(page, row -> new BlobTakenBack(row.blob()));
        }
        return back;
    }

    /** Drops for good what was let go before a time. @return how many */
    public synchronized int expire(Instant before) {
        int dropped = 0;
        while (true) {
            List<BlobRow> page = index.letGo(before.toEpochMilli(), PAGE);
            if (page.isEmpty()) {
                return dropped;
            }
            dropped += drop(page);
        }
    }

    @Override
    public long bytes() {
        return index.totals().letGoBytes();
    }

    /** Drops for good, the oldest first, until there is as much room, or nothing is left to drop. */
    @Override
    public synchronized void makeRoom(long wanted) throws IOException {
        long bytes = wanted - space.unused(); // another may have waited for the same
        if (bytes <= 0 || index.totals().letGoBlobs() == 0) {
            return;
        }
        long files = 0;
        long records = 0;
        int dropped = 0;
        while (files + records < bytes) {
            List<BlobRow> page = index.letGo(Long.MAX_VALUE, PAGE);
            if (page.isEmpty()) {
                break;
            }
            int some = 0;
            for (BlobRow row : page) {
                if (files + records < bytes) {
                    files += row.file() ? row.size() : 0;
                    records += row.file() ? 0 : row.size();
                    some++;
                }
            }
            dropped += drop(page.subList(0, some));
        }
        if (records > 0) {
            compaction.run(); // what is dead in the journal takes space until then
        }
        if (dropped > 0) {
            log.info("{} copies that were let go are dropped before their time, as their space is needed", dropped);
        }
    }

    private int drop(List<BlobRow> rows) {
        return decide(rows, row -> new BlobDeleted(row.blob(), row.place().segment(), clock.millis()));
    }

    /** For those that are still so: they may have been stored anew, or moved, meanwhile. */
    private int decide(List<BlobRow> rows, Function<BlobRow, JournalRecord> record) {
        return Failures.await(writer.submit(RECORD * rows.size(), group -> {
            int decided = 0;
            for (BlobRow row : rows) {
                Optional<BlobRow> same = group.kept(row.blob()).filter(BlobRow::isLetGo);
                if (same.isPresent()) {
                    group.add(List.of(record.apply(same.get())));
                    decided++;
                }
            }
            return decided;
        }));
    }
}
