package dev.cofre.client.transfer.exchange;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a request whose server has stopped taking bytes: a blocked socket write knows no timeout. Reads need no guard,
 * they have a timeout of their own.
 */
public final class StallGuard implements AutoCloseable {
    private final Duration silence;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stall-guard");
        thread.setDaemon(true);
        return thread;
    });

    public StallGuard(Duration silence) {
        this.silence = silence;
    }

    public Watch watch() {
        return new Watch();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Over one request. It must hear of every write, and of their end. */
    public final class Watch implements AutoCloseable {
        private final AtomicBoolean stalled = new AtomicBoolean();
        private volatile @Nullable HttpUriRequestBase request;
        private volatile long lastProgress = System.nanoTime();
        private volatile @Nullable ScheduledFuture<?> check;

        public void over(HttpUriRequestBase watched) {
            request = watched;
        }

        public void begin() {
            lastProgress = System.nanoTime();
            long period = Math.max(1, silence.toMillis() / 4);
            check = timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
        }

        public void progress() {
            lastProgress = System.nanoTime();
        }

        public boolean stalled() {
            return stalled.get();
        }

        @Override
        public void close() {
            ScheduledFuture<?> scheduled = check;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }

        private void look() {
            HttpUriRequestBase watched = request;
            if (watched != null && System.nanoTime() - lastProgress > silence.toNanos()) {
                stalled.set(true);
                watched.cancel();
            }
        }
    }
}
