package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.upload.UploadId;
import dev.cofre.storage.blob.journal.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The door to the index, an SQLite file. One thread writes, through a {@link Draft}; any number read at the same time, and
 * see what is published. Failures of the file are {@link UncheckedIOException}s.
 */
public final class Index implements AutoCloseable {
    private static final int READERS = 4;

    private final Path file;
    private final IndexConnection writer;
    private final BlockingQueue<IndexConnection> readers = new ArrayBlockingQueue<>(READERS);
    private final Map<Long, Long> live = new ConcurrentHashMap<>();
    private volatile @Nullable JournalPosition position;
    private volatile StoreTotals totals;
    private boolean closed;

    private Index(Path file, IndexConnection writer) throws SQLException {
        this.file = file;
        this.writer = writer;
        this.position = writer.position();
        this.totals = writer.totals();
        live.putAll(writer.live());
        for (int i = 0; i < READERS; i++) {
            readers.add(IndexConnection.forReading(file));
        }
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
                return new Index(file, writer);
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

    /** Bytes of a segment's records that still say something. */
    public long liveBytes(long segment) {
        return live.getOrDefault(segment, 0L);
    }

    /** A blob that is held. */
    public Optional<BlobRow> held(BlobId blob) {
        return read(connection -> connection.blob(blob)).filter(BlobRow::isHeld);
    }

    public Optional<UploadRow> upload(UploadId upload) {
        return read(connection -> connection.upload(upload));
    }

    /** Uploads whose blob is held and that are not known to be in the catalog, oldest first. */
    public List<UploadRow> unsettled(long storedBefore, int limit) {
        return read(connection -> connection.unsettled(storedBefore, limit));
    }

    public Draft draft() {
        return new Draft(this);
    }

    /** Brings to stable storage what is published. */
    public void checkpoint() {
        write(IndexConnection::checkpoint);
    }

    /** Drops the count of a segment that is gone. For the thread that writes. */
    public void forgetSegment(long segment) {
        write(connection -> connection.forgetSegment(segment));
        live.remove(segment);
    }

    Optional<BlobRow> blobForWriter(BlobId blob) {
        try {
            return writer.blob(blob);
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    Optional<UploadRow> uploadForWriter(UploadId upload) {
        try {
            return writer.upload(upload);
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    void write(Draft draft, JournalPosition reached) {
        StoreTotals after = draft.totals(totals);
        write(connection -> connection.write(draft, reached, after));
        draft.live().forEach((segment, bytes) -> live.merge(segment, bytes, Long::sum));
        totals = after;
        position = reached;
    }

    private void write(Writing what) {
        try {
            what.run(writer);
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private <T> T read(Reading<T> what) {
        IndexConnection reader = takeReader();
        try {
            return what.run(reader);
        } catch (SQLException e) {
            throw failed(file, e);
        } finally {
            readers.add(reader);
        }
    }

    /** Waits for a few microseconds at most, so it need not hear an interrupt. */
    private IndexConnection takeReader() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return readers.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static UncheckedIOException failed(Path file, SQLException e) {
        return new UncheckedIOException(new IOException(
                "%s cannot be used: %s. If this stays after a restart, stop the server and delete the file; it is built again"
                        .formatted(file, e.getMessage()),
                e));
    }

    /** Drops the counts of all other segments. For the thread that writes. */
    public void retainSegments(Collection<Long> segments) {
        for (long segment : List.copyOf(live.keySet())) {
            if (!segments.contains(segment)) {
                forgetSegment(segment);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (int i = 0; i < READERS; i++) {
                takeReader().close();
            }
            writer.close();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private interface Writing {
        void run(IndexConnection connection) throws SQLException;
    }

    private interface Reading<T> {
        T run(IndexConnection connection) throws SQLException;
    }
}
