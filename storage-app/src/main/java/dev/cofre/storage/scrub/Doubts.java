package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Blobs of which a reader says that it was given other bytes than theirs. Saying so has them read again and nothing else: what the
 * disk holds decides. Bounded, and each only once in a while, so that nobody keeps the disk busy by saying it. Thread-safe.
 */
@Component
class Doubts {
    private static final int MOST = 1000;
    private static final Duration REST = Duration.ofMinutes(10);

    private final SteadyTime time;
    private final Set<BlobId> waiting = new LinkedHashSet<>();
    private final Map<BlobId, Instant> taken = new HashMap<>();

    Doubts(SteadyTime time) {
        this.time = time;
    }

    /** @return false if it waits already, was read a moment ago, or too many wait */
    synchronized boolean add(BlobId blob) {
        taken.values().removeIf(at -> time.since(at).compareTo(REST) >= 0);
        return waiting.size() + taken.size() < MOST && !taken.containsKey(blob) && waiting.add(blob);
    }

    /** The one that has waited longest. One at a time, so that the scrub goes on beside it. */
    synchronized Optional<BlobId> next() {
        Optional<BlobId> next = waiting.stream().findFirst();
        next.ifPresent(blob -> {
            waiting.remove(blob);
            taken.put(blob, time.now());
        });
        return next;
    }

    synchronized boolean any() {
        return !waiting.isEmpty();
    }
}
