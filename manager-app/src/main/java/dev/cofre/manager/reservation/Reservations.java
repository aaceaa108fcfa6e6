package dev.cofre.manager.reservation;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.UploadId;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Uploads that are assigned and not yet committed, and the bytes promised to them at each node. In memory: after a
 * restart nothing is promised, which at worst assigns some space twice for as long as a grant lives. Thread-safe.
 */
public class Reservations {
    private final SteadyTime time;
    private final Duration lifetime;
    private final int capacity;
    /** In the order in which they expire: every one that is touched goes to the end, and all live equally long. */
    private final Map<UploadId, Open> open = new LinkedHashMap<>();

    private final Map<NodeId, Long> promised = new HashMap<>();
    private int count;

    /**
     * @param lifetime after which an upload that nobody has touched no longer counts
     * @param capacity most reservations (one upload at one node) at a time
     */
    public Reservations(SteadyTime time, Duration lifetime, int capacity) {
        this.time = time;
        this.lifetime = lifetime;
        this.capacity = capacity;
    }

    /**
     * One upload at one node.
     *
     * @param bytes what it will take there, as far as is known
     */
    public record Reservation(UploadId upload, NodeId node, long bytes) {}

    /**
     * Takes all of them or none. An upload that has a reservation at the same node already keeps just the new one.
     *
     * @throws ProblemException {@code busy} if too many uploads are open
     */
    public synchronized void reserve(List<Reservation> wanted) {
        expire();
        if (count + wanted.size() > capacity) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "%d uploads are under way, which is as many as the manager keeps track of; try again later"
                            .formatted(open.size()),
                    Duration.ofSeconds(5));
        }
        Instant expires = time.now().plus(lifetime);
        for (Reservation each : wanted) {
            Open before = open.remove(each.upload());
            List<Reservation> places = before == null ? new ArrayList<>(2) : before.places();
            places.removeIf(place -> place.node().equals(each.node()) && forget(place));
            places.add(each);
            count++;
            promised.merge(each.node(), each.bytes(), Long::sum);
            open.put(each.upload(), new Open(expires, places));
        }
    }

    /** The upload is finished or begins anew: nothing is promised to it any longer. */
    public synchronized void release(UploadId upload) {
        Open released = open.remove(upload);
        if (released != null) {
            released.places().forEach(this::forget);
        }
    }

    /** These nodes broke on the upload: what they were to hold of it is free again. */
    public synchronized void release(UploadId upload, List<NodeId> broken) {
        Open still = open.get(upload);
        if (still != null) {
            still.places().removeIf(place -> broken.contains(place.node()) && forget(place));
        }
    }

    public synchronized boolean isOpen(UploadId upload) {
        expire();
        return open.containsKey(upload);
    }

    /** Bytes promised at each node; a node that is not there has none. */
    public synchronized Map<NodeId, Long> promised() {
        expire();
        return Map.copyOf(promised);
    }

    private void expire() {
        Instant now = time.now();
        Iterator<Open> oldest = open.values().iterator();
        while (oldest.hasNext()) {
            Open next = oldest.next();
            if (next.expires().isAfter(now)) {
                return;
            }
            next.places().forEach(this::forget);
            oldest.remove();
        }
    }

    /** @return true, so that it can stand in a condition */
    private boolean forget(Reservation place) {
        count--;
        promised.computeIfPresent(place.node(), (node, bytes) -> bytes == place.bytes() ? null : bytes - place.bytes());
        return true;
    }

    private record Open(Instant expires, List<Reservation> places) {}
}
