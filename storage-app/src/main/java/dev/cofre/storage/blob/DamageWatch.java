package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a few bad places on a disk from a machine that returns garbage: it counts in how many blobs readers have met damage
 * within an hour, also where it was read right the next time. Thread-safe.
 */
final class DamageWatch {
    static final Duration WINDOW = Duration.ofHours(1);

    private final int most;
    private final LongSupplier nanoTime;
    private final Consumer<DistrustedDiskException> tooMany;
    /** When they were met last, in that order. */
    private final Map<BlobId, Long> met = new LinkedHashMap<>();

    private boolean told;

    /**
     * @param most blobs that may be damaged in {@link #WINDOW}
     * @param nanoTime a clock that nobody sets
     * @param tooMany hears of it, once, when there are more
     */
    DamageWatch(int most, LongSupplier nanoTime, Consumer<DistrustedDiskException> tooMany) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.tooMany = tooMany;
    }

    void met(BlobId blob) {
        if (isTooMuch(blob)) {
            tooMany.accept(new DistrustedDiskException(
                    "%d blobs were read wrong within %d minutes".formatted(most + 1, WINDOW.toMinutes())));
        }
    }

    private synchronized boolean isTooMuch(BlobId blob) {
        if (told) {
            return false;
        }
        long now = nanoTime.getAsLong();
        met.remove(blob);
        met.put(blob, now);
        met.values().removeIf(when -> now - when > WINDOW.toNanos());
        told = met.size() > most;
        return told;
    }
}
