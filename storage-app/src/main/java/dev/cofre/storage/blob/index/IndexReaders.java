package dev.cofre.storage.blob.index;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Connections that read the index: a few at a time, opened when they are needed, and kept. Thread-safe. */
final class IndexReaders implements AutoCloseable {
    private static final int MOST = 4;

    private final Path file;
    private final Deque<IndexConnection> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore reading = new Semaphore(MOST);
    private volatile boolean stopped;

    IndexReaders(Path file) {
        this.file = file;
    }

    interface Question<T> {
        T ask(IndexConnection connection) throws SQLException;
    }

    <T> T read(Question<T> question) throws SQLException {
        reading.acquireUninterruptibly();
        try {
            if (stopped) {
                throw new IllegalStateException("the index is closed");
            }
            IndexConnection kept = idle.pollFirst();
            IndexConnection reader = kept == null ? IndexConnection.forReading(file) : kept;
            try {
                return question.ask(reader);
            } finally {
                idle.addFirst(reader);
            }
        } finally {
            reading.release();
        }
    }

    /** Waits for those who read. Who comes now waits for {@link #close}, and gets nothing. */
    void stop() {
        stopped = true;
        reading.acquireUninterruptibly(MOST);
    }

    /** After {@link #stop}. */
    @Override
    public void close() throws SQLException {
        try {
            for (IndexConnection reader : idle) {
                reader.close();
            }
        } finally {
            reading.release(MOST);
        }
    }
}
