package dev.cofre.storage.admission;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Lets in only as many bytes as the heap has buffers for. Uploads and replicas have room of their own: an upload waits for
 * replicas on other nodes, so if the two shared one room, nodes could wait for each other in a ring. Thread-safe.
 */
@Component
public class Admission {
    private static final Duration UPLOAD_PATIENCE = Duration.ofSeconds(2);
    private static final Duration REPLICA_PATIENCE = Duration.ofSeconds(10);

    private final int room;
    private final Semaphore uploads;
    private final Semaphore replicas;
    private final Map<ClientName, Share> shares = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    @Autowired
    Admission(AdmissionProperties properties) {
        this(properties.memory());
    }

    /** @param memory for uploads, and as much again for replicas */
    public Admission(DataSize memory) {
        room = Math.toIntExact(memory.toBytes() / 1024);
        uploads = new Semaphore(room, true);
        replicas = new Semaphore(room, true);
    }

    /** What uploads of one client hold. */
    private record Share(long units, int uploads) {
        /** Of the threads that the web server has for uploads. */
        private static final int MOST_UPLOADS = 90;

        private Share plus(Share more) {
            return new Share(units + more.units, uploads + more.uploads);
        }

        private @Nullable Share minus(Share less) {
            return uploads == less.uploads ? null : new Share(units - less.units, uploads - less.uploads);
        }

        /** One upload is always let in, however large. */
        private boolean exceeds(int room) {
            return uploads > MOST_UPLOADS || (uploads > 1 && units > room / 4 * 3L);
        }
    }

    /** The right to hold buffers; give it back by closing it. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits a little for room.
     *
     * @param bytes of buffers that the upload will hold at once
     * @throws ProblemException {@code busy}, before any of the body is read
     */
    public Permit upload(long bytes) {
        return enter(uploads, bytes, UPLOAD_PATIENCE);
    }

    /**
     * As {@link #upload(long)}, for uploads of one client, which leaves some of the room to others.
     *
     * @throws ProblemException {@code busy}, before any of the body is read
     */
    public Permit upload(ClientName client, long bytes) {
        Share share = new Share(Math.min(Math.max(1, bytes / 1024), room), 1);
        shares.merge(client, share, Share::plus);
        try {
            if (shares.getOrDefault(client, share).exceeds(room)) {
                throw new ProblemException(
                        ProblemType.BUSY,
                        "this server receives as many uploads of client '%s' as it does of one; try again, or ask the manager for another server"
                                .formatted(client),
                        Duration.ofSeconds(1));
            }
            Permit permit = upload(bytes);
            AtomicBoolean held = new AtomicBoolean(true);
            return () -> {
                permit.close();
                if (held.getAndSet(false)) {
                    giveBack(client, share);
                }
            };
        } catch (RuntimeException | Error e) {
            giveBack(client, share);
            throw e;
        }
    }

    private void giveBack(ClientName client, Share share) {
        shares.computeIfPresent(client, (name, all) -> all.minus(share));
    }

    public Permit replica(long bytes) {
        return enter(replicas, bytes, REPLICA_PATIENCE);
    }

    /** Uploads and replicas being received at the moment. */
    public int inFlight() {
        return inFlight.get();
    }

    private Permit enter(Semaphore space, long bytes, Duration patience) {
        int wanted = (int) Math.min(room, Math.max(1, bytes / 1024));
        boolean entered;
        try {
            entered = space.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            entered = false;
        }
        if (!entered) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "this server receives %d uploads and replicas already; try again, or ask the manager for another server"
                            .formatted(inFlight.get()),
                    Duration.ofSeconds(1));
        }
        inFlight.incrementAndGet();
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                inFlight.decrementAndGet();
                space.release(wanted);
            }
        };
    }
}
