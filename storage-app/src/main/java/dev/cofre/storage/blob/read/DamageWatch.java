package dev.cofre.storage.blob.read;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.disk.DistrustedDiskException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells a few bad places on a disk from a machine that returns garbage: it counts in how many blobs readers have met damage
 * within an hour, also where it was read right the next time. Thread-safe.
 */
public final class DamageWatch {
    static final Duration WINDOW = Duration.ofHours(1);

    private final int most;
    private final SteadyTime time;
    private final Consumer<DistrustedDiskException> tooMany;
    /** When they were met last, in that order. */
    private final Map<BlobId, Instant> met = new LinkedHashMap<>();

    private boolean told;

    /**
     * @param most blobs that may be damaged in {@link #WINDOW}
     * @param tooMany hears of it, once, when there are more
     */
    public DamageWatch(int most, SteadyTime time, Consumer<DistrustedDiskException> tooMany) {
        this.most = most;
        this.time = time;
        this.tooMany = tooMany;
    }

    public void met(BlobId blob) {
        if (isTooMuch(blob)) {
            tooMany.accept(new DistrustedDiskException(
                    "%d blobs were read wrong within %d minutes".formatted(most + 1, WINDOW.toMinutes())));
        }
    }

    private synchronized boolean isTooMuch(BlobId blob) {
        if (told) {
            return false;
        }
        met.remove(blob);
        met.put(blob, time.now());
        met.values().removeIf(when -> time.since(when).compareTo(WINDOW) > 0);
        told = met.size() > most;
        return told;
    }
}
