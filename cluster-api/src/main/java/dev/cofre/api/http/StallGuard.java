package dev.cofre.api.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends writes to whoever has stopped reading: a socket has a time limit for reads only, and a write to a full one waits
 * for as long as the other side's kernel is alive. What is between two writes is not the other side's fault. Thread-safe.
 */
public final class StallGuard implements AutoCloseable {
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final long limitNanos;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stall-guard");
        thread.setDaemon(true);
        return thread;
    });

    /** @param limit how long a single write may take */
    public StallGuard(Duration limit) {
        limitNanos = limit.toNanos();
        long every = Math.max(1, limit.toMillis() / 4);
        var unused = clock.scheduleWithFixedDelay(this::cutStalled, every, every, TimeUnit.MILLISECONDS);
    }

    /**
     * Watches until the stream is closed, which leaves {@code out} open.
     *
     * @param cut makes a write to {@code out} fail; it may be called more than once
     */
    public OutputStream watch(OutputStream out, Runnable cut) {
        Watched stream = new Watched(out, cut);
        watched.add(stream);
        return stream;
    }

    @Override
    public void close() {
        clock.shutdown();
    }

    private void cutStalled() {
        long now = System.nanoTime();
        for (Watched stream : watched) {
            if (stream.writing && now - stream.since > limitNanos) {
                stream.cut.run();
            }
        }
    }

    private final class Watched extends OutputStream {
        private final OutputStream out;
        private final Runnable cut;
        private volatile long since;
        private volatile boolean writing;

        Watched(OutputStream out, Runnable cut) {
            this.out = out;
            this.cut = cut;
        }

        @Override
        public void write(int single) throws IOException {
            begin();
            try {
                out.write(single);
            } finally {
                writing = false;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begin();
            try {
                out.write(bytes, offset, length);
            } finally {
                writing = false;
            }
        }

        @Override
        public void flush() throws IOException {
            begin();
            try {
                out.flush();
            } finally {
                writing = false;
            }
        }

        private void begin() {
            since = System.nanoTime();
            writing = true;
        }

        @Override
        public void close() {
            watched.remove(this);
        }
    }
}
