package dev.cofre.manager.reservation;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that are assigned and not yet committed, and the bytes promised to them at each node. In memory: after a
 * restart nothing is promised, which at worst assigns some space twice for as long as a grant lives. Thread-safe.
 */
public class Reservations {
    /** A client may have this part of what may be open. */
    private static final int SHARE = 4;

    private final SteadyTime time;
    private final Duration lifetime;
    private final int capacity;
    /** In the order in which they expire: every one that is touched goes to the end, and all live equally long. */
    private final Map<UploadId, Open> open = new LinkedHashMap<>();

    private final Map<NodeId, Long> promised = new HashMap<>();
    /** To uploads that nobody has begun: of all, and of each client. */
    private final Promised idle = new Promised();

    private final Map<ClientName, Promised> clients = new HashMap<>();
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
     * What is promised, as it looks for one client. Promises to uploads of others that nobody has begun take no more than half of what is
     * free: promises cost nothing, so that who asks for many must not use up what there is.
     */
    public record View(Map<NodeId, Long> counted, Map<NodeId, Long> ofOthersNotBegun) {
        /** Bytes promised at a node. @param free that it has */
        public long at(NodeId node, long free) {
            return counted.getOrDefault(node, 0L)
                    + Math.min(ofOthersNotBegun.getOrDefault(node, 0L), Math.max(0, free / 2));
        }
    }

    /**
     * For uploads of a client that have not begun. Takes all of them or none.
     *
     * @throws ProblemException {@code busy} if too many uploads are open, of this client or in all
     */
    public synchronized void promise(ClientName client, List<Reservation> wanted) {
        expire();
        Promised its = clients.getOrDefault(client, new Promised());
        if (its.count + wanted.size() > Math.max(1, capacity / SHARE)) {
            throw busy("client '%s' has %d uploads assigned that nobody has begun, which is as many as one may have"
                    .formatted(client, its.count));
        }
        reserve(client, wanted, false);
    }

    /**
     * For uploads that have begun. Takes all of them or none. An upload that has a reservation at the same node already keeps just
     * the new one.
     *
     * @throws ProblemException {@code busy} if too many uploads are open
     */
    public synchronized void reserve(List<Reservation> wanted) {
        expire();
        reserve(null, wanted, true);
    }

    private void reserve(@Nullable ClientName client, List<Reservation> wanted, boolean begun) {
        if (count + wanted.size() > capacity) {
            throw busy(
                    "%d uploads are under way, which is as many as the manager keeps track of".formatted(open.size()));
        }
        Instant expires = time.now().plus(lifetime);
        for (Reservation each : wanted) {
            List<Reservation> places = new ArrayList<>(2);
            Open before = open.remove(each.upload());
            if (before != null) {
                before.places().forEach(place -> forget(before, place));
                before.places().stream()
                        .filter(place -> !place.node().equals(each.node()))
                        .forEach(places::add);
            }
            places.add(each);
            Open now = new Open(
                    expires,
                    before == null || before.client() == null ? client : before.client(),
                    begun || (before != null && before.begun()),
                    places);
            places.forEach(place -> note(now, place));
            open.put(each.upload(), now);
        }
    }

    private static ProblemException busy(String why) {
        return new ProblemException(ProblemType.BUSY, why + "; try again later", Duration.ofSeconds(5));
    }

    /** The upload is finished or begins anew: nothing is promised to it any longer. */
    public synchronized void release(UploadId upload) {
        Open released = open.remove(upload);
        if (released != null) {
            released.places().forEach(place -> forget(released, place));
        }
    }

    /** These nodes broke on the upload: what they were to hold of it is free again. */
    public synchronized void release(UploadId upload, List<NodeId> broken) {
        Open still = open.get(upload);
        if (still != null) {
            still.places().removeIf(place -> broken.contains(place.node()) && forget(still, place));
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

    /** @param client who asks; null for the cluster itself */
    public synchronized View seenBy(@Nullable ClientName client) {
        expire();
        Promised own = client == null ? null : clients.get(client);
        Map<NodeId, Long> others = new HashMap<>();
        Map<NodeId, Long> counted = new HashMap<>();
        promised.forEach((node, bytes) -> {
            long notBegun = idle.bytes.getOrDefault(node, 0L) - (own == null ? 0 : own.bytes.getOrDefault(node, 0L));
            others.put(node, notBegun);
            counted.put(node, bytes - notBegun);
        });
        return new View(Map.copyOf(counted), Map.copyOf(others));
    }

    private void expire() {
        Instant now = time.now();
        Iterator<Open> oldest = open.values().iterator();
        while (oldest.hasNext()) {
            Open next = oldest.next();
            if (next.expires().isAfter(now)) {
                return;
            }
            next.places().forEach(place -> forget(next, place));
            oldest.remove();
        }
    }

    private void note(Open upload, Reservation place) {
        count++;
        promised.merge(place.node(), place.bytes(), Long::sum);
        if (!upload.begun()) {
            idle.add(place);
            if (upload.client() != null) {
                clients.computeIfAbsent(upload.client(), client -> new Promised())
                        .add(place);
            }
        }
    }

    /** @return true, so that it can stand in a condition */
    private boolean forget(Open upload, Reservation place) {
        count--;
        promised.computeIfPresent(place.node(), (node, bytes) -> bytes == place.bytes() ? null : bytes - place.bytes());
        if (!upload.begun()) {
            idle.take(place);
            if (upload.client() != null) {
                clients.computeIfPresent(upload.client(), (client, its) -> its.take(place) ? null : its);
            }
        }
        return true;
    }

    /** @param client null if it is not known, as after a restart */
    private record Open(Instant expires, @Nullable ClientName client, boolean begun, List<Reservation> places) {}

    /** Promises to uploads that nobody has begun. */
    private static final class Promised {
        private int count;
        private final Map<NodeId, Long> bytes = new HashMap<>();

        private void add(Reservation place) {
            count++;
            bytes.merge(place.node(), place.bytes(), Long::sum);
        }

        /** @return whether nothing is left */
        private boolean take(Reservation place) {
            count--;
            bytes.computeIfPresent(place.node(), (node, all) -> all == place.bytes() ? null : all - place.bytes());
            return count == 0;
        }
    }
}
