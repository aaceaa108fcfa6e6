package dev.cofre.manager.repair.order;

import dev.cofre.api.blob.BlobId;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.manager.catalog.replica.ReplicaCatalog;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Holds the brake when more is let go than is made: a copy for each that repair or balance has made is no loss, also if this manager was
 * restarted since. Blobs that nobody needs are counted when their versions go. Thread-safe.
 */
public final class Releases {
    private static final Act ACT = new Act("release", "cluster", "copies", null);
    private static final String TOPIC = "release";
    private static final String MADE = "made";

    private final Brakes brakes;
    private final Notebook notebook;
    private final ReplicaCatalog replicas;
    /** Copies that were made, and for which none has been let go. */
    private final AtomicLong made = new AtomicLong();

    private long noted;

    public Releases(Brakes brakes, Notebook notebook, ReplicaCatalog replicas) {
        this.brakes = brakes;
        this.notebook = notebook;
        this.replicas = replicas;
        notebook.read(TOPIC, (name, said) -> made.set(Long.parseLong(said)));
        noted = made.get();
    }

    public void copied() {
        made.incrementAndGet();
    }

    /** Writes down what a restart must not forget. For one thread. */
    public void note() {
        long now = made.get();
        if (now != noted) {
            notebook.note(TOPIC, Map.of(MADE, Long.toString(now)), List.of());
            noted = now;
        }
    }

    /**
     * Lets copies go, all of them or none, if they are not too many.
     *
     * @param remaining for each copy that is to go the volumes on which others are; none if nobody needs it
     * @param release lets them go, as far as that may be
     * @return those that have gone
     */
    public Set<BlobId> release(Map<BlobId, Set<Long>> remaining, Supplier<Set<BlobId>> release) {
        Set<BlobId> staying = new HashSet<>(remaining.keySet());
        staying.removeIf(blob -> remaining.getOrDefault(blob, Set.of()).isEmpty());
        int going = staying.size();
        long paid = pay(going);
        if (going > 0 && !brakes.allowPart(ACT, going - paid, replicas::replicas)) {
            made.addAndGet(paid);
            return Set.of();
        }
        Set<BlobId> gone = release.get();
        staying.removeAll(gone);
        long unpaid = Math.min(staying.size(), going - paid);
        brakes.giveBack(ACT, unpaid); // what stays after all is no reason to stop others
        made.addAndGet(staying.size() - unpaid);
        return gone;
    }

    private long pay(long most) {
        long before = made.getAndUpdate(count -> Math.max(0, count - most));
        return Math.min(most, before);
    }

    /** Whether nothing more is let go before a person has said so. */
    public boolean areStopped() {
        return brakes.isWaiting(ACT);
    }
}
