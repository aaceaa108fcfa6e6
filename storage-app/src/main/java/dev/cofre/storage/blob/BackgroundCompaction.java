package dev.cofre.storage.blob;

import dev.cofre.service.life.Fatal;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs compaction every now and then, on a thread of its own. */
final class BackgroundCompaction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundCompaction.class);

    private final Compaction compaction;
    private final Duration pause;
    private final Thread thread = new Thread(this::run, "journal-compaction");
    private boolean closing;

    BackgroundCompaction(Compaction compaction, Duration pause) {
        this.compaction = compaction;
        this.pause = pause;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (waitForNext()) {
            try {
                compaction.run();
            } catch (IOException | RuntimeException | Error e) {
                Fatal.check(e);
                log.error(
                        "Compaction of the journal failed; it is tried again in {}, until then the space of deleted blobs"
                                + " is not freed. Check the disk",
                        pause,
                        e);
            }
        }
    }

    /** @return false when it is time to end */
    private synchronized boolean waitForNext() {
        long until = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toMillis(); !closing && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            return false;
        }
        return !closing;
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        compaction.stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
