package dev.cofre.storage.holding;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whoever proves that it holds a blob keeps it for a time, and whoever is letting one go proves nothing of it: otherwise two nodes
 * could each let go on the other's proof. What was promised before a restart is not known after it, so that nothing is let go for as
 * long. Thread-safe.
 */
@Component
public class Promises {
    private static final int MOST = 200_000;
    /** Others are asked within a second or two, if they answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SteadyTime time;
    private final Duration keep;
    private final int most;
    private final Instant started;
    /** Until when each is kept, the first that end first. */
    private final Map<BlobId, Instant> promised = new LinkedHashMap<>();

    private final Map<BlobId, Integer> leaving = new HashMap<>();

    @Autowired
    Promises(SteadyTime time, HoldingProperties properties) {
        this(time, properties.promise(), MOST);
    }

    /** @param most blobs that are promised at a time */
    public Promises(SteadyTime time, Duration keep, int most) {
        this.time = time;
        this.keep = keep;
        this.most = most;
        this.started = time.now();
    }

    /** @return false if the blob is being let go, or too many are promised */
    synchronized boolean promise(BlobId blob) {
        forget();
        if (leaving.containsKey(blob) || promised.size() >= most && !promised.containsKey(blob)) {
            return false;
        }
        promised.remove(blob);
        promised.put(blob, time.now().plus(keep));
        return true;
    }

    /** For how long a proof that another gives is good: it ends well before the promise that comes with it. */
    public Duration good() {
        return keep.dividedBy(2);
    }

    /** Begins to let blobs go. @return those that are not promised to anybody, to be closed by {@link #stay} */
    public synchronized Set<BlobId> leave(Collection<BlobId> blobs) {
        forget();
        if (time.now().isBefore(started.plus(keep))) {
            return Set.of();
        }
        Set<BlobId> free = new LinkedHashSet<>(blobs);
        free.removeAll(promised.keySet());
        free.forEach(blob -> leaving.merge(blob, 1, Integer::sum));
        return free;
    }

    /** They have gone, or stay after all. */
    public synchronized void stay(Collection<BlobId> blobs) {
        new HashSet<>(blobs)
                .forEach(blob -> leaving.computeIfPresent(blob, (key, count) -> count == 1 ? null : count - 1));
        notifyAll();
    }

    /**
     * Waits until the blob is not being let go any more: whoever is to prove that it holds it must not read it here meanwhile, to
     * compute from these very bytes what they are let go for.
     *
     * @throws ProblemException {@code busy} if that takes long
     */
    public void awaitStay(BlobId blob) {
        awaitStay(blob, PATIENCE);
    }

    /** As {@link #awaitStay(BlobId)}. */
    public synchronized void awaitStay(BlobId blob, Duration patience) {
        long started = System.nanoTime();
        while (leaving.containsKey(blob)) {
            long left = patience.toMillis()
                    - Duration.ofNanos(System.nanoTime() - started).toMillis();
            try {
                if (left <= 0) {
                    throw busy(blob);
                }
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy(blob);
            }
        }
    }

    private static ProblemException busy(BlobId blob) {
        return new ProblemException(
                ProblemType.BUSY,
                "blob %s is just being let go here; read it from another server, or ask later".formatted(blob),
                Duration.ofSeconds(1));
    }

    private void forget() {
        Instant now = time.now();
        Iterator<Instant> ends = promised.values().iterator();
        while (ends.hasNext() && !ends.next().isAfter(now)) {
            ends.remove();
        }
    }
}
