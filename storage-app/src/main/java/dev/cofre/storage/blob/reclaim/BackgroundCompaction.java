package dev.cofre.storage.blob.reclaim;

import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs compaction every now and then, on a thread of its own. */
public final class BackgroundCompaction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundCompaction.class);

    private final Compaction compaction;
    private final Duration pause;
    private final BackgroundThread thread = new BackgroundThread("journal-compaction", this::run);

    public BackgroundCompaction(Compaction compaction, Duration pause) {
        this.compaction = compaction;
        this.pause = pause;
        thread.start();
    }

    private void run() {
        while (thread.pause(pause)) {
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

    @Override
    public void close() {
        compaction.stop();
        thread.stop();
    }
}
