package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.storage.blob.journal.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the index, an SQLite file with the newest rows in memory before it. One thread publishes, through a
 * {@link Draft}; any number read at the same time, and see what is published. Failures of the file are
 * {@link UncheckedIOException}s.
 *
 * <p>Rows are written to the file some thousand at a time, behind the back of the thread that publishes: a transaction for
 * each group of the journal would cost more than the journal itself. What a crash takes out of memory is read from the
 * journal again, from the position that the file has reached.
 */
public final class Index implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Index.class);
    /** Rows from which on they are written at once. */
    private static final int ENOUGH = 4_000;
    /** Rows, some 300 bytes each, that wait at most; then whoever publishes more has to write them. */
    private static final int MOST = 20_000;

    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private static final Unwritten NOTHING = new Unwritten();

    private final Path file;
    private final IndexConnection writer;
    /** The publishing thread's own, so that it never waits for readers. */
    private final IndexConnection lookups;

    private final IndexReaders readers;
    private final HighestUpload highest;
    private final Map<Long, Long> live = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock publishing = new ReentrantLock();
    private final Condition enough = publishing.newCondition();
    private final BackgroundThread background = new BackgroundThread("index", this::writeUntilClosed);
    /** Always changed after {@link #beingWritten} takes over what it had, so that a reader who looks here first misses nothing. */
    private volatile Unwritten gathered = new Unwritten();

    private volatile Unwritten beingWritten = NOTHING;
    private volatile @Nullable JournalPosition position;
    private volatile StoreTotals totals;
    private volatile long counter;
    private volatile boolean closed;

    private Index(Path file, IndexConnection writer, IndexConnection lookups) throws SQLException {
        this.file = file;
        this.writer = writer;
        this.lookups = lookups;
        this.readers = new IndexReaders(file);
        this.position = writer.position();
        this.totals = writer.totals();
        this.counter = writer.counter();
        this.highest = new HighestUpload(writer);
        live.putAll(writer.live());
        background.start();
    }

    /**
     * Opens the index, an empty one if there is none.
     *
     * @throws UncheckedIOException if the file is not an index of this version; {@link #delete} it then
     */
    public static Index open(Path file) {
        try {
            IndexConnection writer = IndexConnection.forWriting(file);
            try {
                IndexConnection lookups = IndexConnection.forLookups(file);
                try {
                    return new Index(file, writer, lookups);
                } catch (SQLException e) {
                    lookups.close();
                    throw e;
                }
            } catch (SQLException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Deletes a closed index with all that SQLite keeps beside it. */
    public static void delete(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    /** What of the journal is in here; nothing for an empty index. */
    public Optional<JournalPosition> position() {
        return Optional.ofNullable(position);
    }

    public StoreTotals totals() {
        return totals;
    }

    /** The highest counter of the catalog that an upload was entered with. */
    public long counter() {
        return counter;
    }

    /** Bytes of a segment's records that still say something. */
    public long liveBytes(long segment) {
        return live.getOrDefault(segment, 0L);
    }

    /** A blob that is held. */
    public Optional<BlobRow> held(BlobId blob) {
        return kept(blob).filter(BlobRow::isHeld);
    }

    /** A blob whose bytes are here, though it may have been let go. */
    public Optional<BlobRow> kept(BlobId blob) {
        return unwritten(rows -> rows.blob(blob))
                .orElse(() -> read(connection -> connection.blob(blob)))
                .filter(BlobRow::isKept);
    }

    /** Blobs that were let go, and are kept, oldest first. @param before when they were let go, milliseconds since 1970 */
    public List<BlobRow> letGo(long before, int limit) {
        flush();
        return read(connection -> connection.letGo(before, limit));
    }

    public Optional<UploadRow> upload(UploadId upload) {
        return unwritten(rows -> rows.upload(upload))
                .orElse(() ->
                        highest.isBelow(upload) ? Optional.empty() : read(connection -> connection.upload(upload)));
    }

    /**
     * Uploads whose blob is held and that are not known to be in the catalog, oldest first.
     *
     * @param from when the first of them was stored, at least
     * @param behind of those that were stored at that very time, only ids behind this; null for all
     */
    public List<UploadRow> unsettled(long from, @Nullable UploadId behind, long storedBefore, int limit) {
        flush();
        return read(connection -> connection.unsettled(from, behind, storedBefore, limit));
    }

    /** Blobs that are held, ascending by id, behind {@code after}; null for the first ones. */
    public List<BlobRow> blobs(@Nullable BlobId after, int limit) {
        flush();
        return read(connection -> connection.blobs(after, limit));
    }

    /** All uploads, ascending by id, behind {@code after}; null for the first ones. */
    public List<UploadRow> uploads(@Nullable UploadId after, int limit) {
        flush();
        return read(connection -> connection.uploads(after, limit));
    }

    /** Those of them that were entered into the catalog when its counter was higher than this, or are not known to be. */
    public List<UploadRow> uploadsSince(long counter, @Nullable UploadId after, int limit) {
        flush();
        return read(connection -> connection.uploadsSince(counter, after, limit));
    }

    public Draft draft() {
        return new Draft(this);
    }

    /** Brings to stable storage what is published. */
    public void checkpoint() {
        flush();
        write(IndexConnection::checkpoint);
    }

    /** Drops the count of a segment that is gone. For the thread that publishes. */
    public void forgetSegment(long segment) {
        flush();
        write(connection -> connection.forgetSegment(segment));
        live.remove(segment);
    }

    Optional<BlobRow> blobForWriter(BlobId blob) {
        return unwritten(rows -> rows.blob(blob)).orElse(() -> look(connection -> connection.blob(blob)));
    }

    Optional<UploadRow> uploadForWriter(UploadId upload) {
        return unwritten(rows -> rows.upload(upload))
                .orElse(() ->
                        highest.isBelow(upload) ? Optional.empty() : look(connection -> connection.upload(upload)));
    }

    Set<BlobId> unsettledOfForWriter(Set<BlobId> blobs) {
        Set<BlobId> found = new HashSet<>();
        // in this order, as rows go from one to the next
        Draft.addUnsettled(gathered.uploads(), blobs, found);
        Draft.addUnsettled(beingWritten.uploads(), blobs, found);
        return look(connection -> {
            connection.addUnsettled(blobs, found);
            return found;
        });
    }

    /** Takes a draft in. Returns at once, unless far too much waits to be written. */
    void publish(Draft draft, JournalPosition reached) {
        StoreTotals after = draft.totals(totals);
        long highest = Math.max(counter, draft.counter());
        int rows;
        publishing.lock();
        try {
            gathered.add(draft, reached, after, highest);
            rows = gathered.rows();
            if (rows >= ENOUGH) {
                enough.signal();
            }
        } finally {
            publishing.unlock();
        }
        draft.live().forEach((segment, bytes) -> live.merge(segment, bytes, Long::sum));
        totals = after;
        counter = highest;
        position = reached;
        if (rows >= MOST) {
            flush();
        }
    }

    /** What the newest rows say. */
    private <T> LastWord<T> unwritten(Function<Unwritten, LastWord<T>> question) {
        return question.apply(gathered).or(() -> question.apply(beingWritten));
    }

    private void writeUntilClosed() {
        while (!closed) {
            try {
                awaitEnough();
                flush();
            } catch (UncheckedIOException e) {
                // nothing is lost, the rows stay in memory; once there are too many, publishing fails with this
                log.warn("{}; trying again", e.getMessage());
            } catch (RuntimeException | Error e) {
                Fatal.check(e);
                log.error("Writing the index has met a fault; trying again", e);
            }
        }
    }

    private void awaitEnough() {
        publishing.lock();
        try {
            long left = LONGEST_WAIT.toNanos();
            while (left > 0 && !closed && gathered.rows() < ENOUGH) {
                left = enough.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            publishing.unlock();
        }
    }

    /** Writes all that is published by now to the file. */
    private void flush() {
        writing.lock();
        try {
            writeOut(); // what an attempt that failed has left
            publishing.lock();
            try {
                if (gathered.isEmpty()) {
                    return;
                }
                beingWritten = gathered;
                gathered = new Unwritten();
            } finally {
                publishing.unlock();
            }
            writeOut();
        } finally {
            writing.unlock();
        }
    }

    private void writeOut() {
        Unwritten rows = beingWritten;
        if (rows.isEmpty()) {
            return;
        }
        write(connection -> connection.write(rows));
        highest.rise(rows.uploads().keySet());
        beingWritten = NOTHING;
    }

    private void write(Writing what) {
        writing.lock();
        try {
            what.run(writer);
        } catch (SQLException e) {
            throw failed(file, e);
        } finally {
            writing.unlock();
        }
    }

    /** For the thread that publishes. */
    private <T> T look(IndexReaders.Question<T> question) {
        try {
            return question.ask(lookups);
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private <T> T read(IndexReaders.Question<T> question) {
        try {
            return readers.read(question);
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private static UncheckedIOException failed(Path file, SQLException e) {
        return new UncheckedIOException(new IOException(
                "%s cannot be used: %s. If this stays after a restart, stop the server and delete the file; it is built again"
                        .formatted(file, e.getMessage()),
                e));
    }

    /** Drops the counts of all other segments. For the thread that publishes. */
    public void retainSegments(Collection<Long> segments) {
        for (long segment : List.copyOf(live.keySet())) {
            if (!segments.contains(segment)) {
                forgetSegment(segment);
            }
        }
    }

    /** Writes what waits. If that fails, the next opening reads it from the journal. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        readers.stop();
        try {
            endBackground();
            flush();
        } catch (UncheckedIOException e) {
            log.warn("{}; the journal is read again at the next start", e.getMessage());
        } finally {
            closeConnections();
        }
    }

    private void endBackground() {
        publishing.lock();
        try {
            enough.signal();
        } finally {
            publishing.unlock();
        }
        background.stop();
    }

    private void closeConnections() {
        try {
            readers.close();
            lookups.close();
            writer.close();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private interface Writing {
        void run(IndexConnection connection) throws SQLException;
    }
}
