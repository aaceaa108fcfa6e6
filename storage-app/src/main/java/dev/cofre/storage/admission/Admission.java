package dev.cofre.storage.admission;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
