package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Blobs of which a reader says that it was given other bytes than theirs. Saying so has them read again and nothing else: what the
 * disk holds decides. Bounded, and each only once in a while, so that nobody keeps the disk busy by saying it. Thread-safe.
 */
@Component
class Doubts {
    private static final int MOST = 1000;
    private static final Duration REST = Duration.ofMinutes(10);

    /** Of a clock that never jumps. */
    interface Ticker {
        long nanos();
    }

    private final Ticker ticker;
    private final Set<BlobId> waiting = new LinkedHashSet<>();
    private final Map<BlobId, Long> taken = new HashMap<>();

    @Autowired
    Doubts() {
        this(System::nanoTime);
    }

    Doubts(Ticker ticker) {
        this.ticker = ticker;
    }

    /** @return false if it waits already, was read a moment ago, or too many wait */
    synchronized boolean add(BlobId blob) {
        long now = ticker.nanos();
        taken.values().removeIf(at -> now - at >= REST.toNanos());
        return waiting.size() + taken.size() < MOST && !taken.containsKey(blob) && waiting.add(blob);
    }

    /** The one that has waited longest. One at a time, so that the scrub goes on beside it. */
    synchronized Optional<BlobId> next() {
        Optional<BlobId> next = waiting.stream().findFirst();
        next.ifPresent(blob -> {
            waiting.remove(blob);
            taken.put(blob, ticker.nanos());
        });
        return next;
    }

    synchronized boolean any() {
        return !waiting.isEmpty();
    }
}
