package dev.cofre.storage.blob.write;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.disk.DistrustedDiskException;
import dev.cofre.storage.blob.disk.ForceFailedException;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.index.Index;
import dev.cofre.storage.blob.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all requests that wait, lets them decide one after the other, makes the outcome
 * durable with one force, and only then answers. When the disk is full it takes back what it has begun to write, and goes
 * on; after any other failure it writes nothing more.
 */
public final class GroupWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupWriter.class);
    /** What a small blob's records take beside its bytes, at most, roughly. */
    public static final int RECORD_OVERHEAD = 2048;

    private static final int QUEUE = 8192;
    private static final int GROUP_REQUESTS = 1024;
    private static final long GROUP_BYTES = 4 << 20;
    /** How long requests that nobody waits for are held back, to share the force of others. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Journal journal;
    private final BlobFolder folder;
    private final Index index;
    private final Space space;
    private final Duration wait;
    private final BlockingQueue<Request<?>> queue = new LinkedBlockingQueue<>();
    private final Semaphore places = new Semaphore(QUEUE);
    private final Semaphore bytes;
    private final int mostBytes;
    /** Taken from the queue, and not answered yet. It never has to grow, so that none is lost for want of memory. */
    private final List<Request<?>> group = new ArrayList<>(GROUP_REQUESTS);

    private final BackgroundThread thread = new BackgroundThread("journal", this::run);
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;
    private volatile boolean ended;

    public GroupWriter(Journal journal, BlobFolder folder, Index index, Space space, BlobStoreSettings settings) {
        this.journal = journal;
        this.folder = folder;
        this.index = index;
        this.space = space;
        this.wait = settings.queueWait();
        this.mostBytes = settings.queueBytes();
        this.bytes = new Semaphore(mostBytes);
    }

    public void start() {
        thread.start();
    }

    public boolean isWritable() {
        return failure == null && !closing;
    }

    /** @throws ProblemException {@code read-only} */
    void checkWritable() {
        Throwable cause = failure;
        if (cause != null) {
            throw readOnly(cause);
        }
        if (closing) {
            throw new ProblemException(ProblemType.READ_ONLY, "the server is stopping; try another one");
        }
    }

    /** Takes no more writes from here on: what is on the disk is not certain any more. */
    public synchronized void fail(Throwable cause) {
        Fatal.check(cause); // the journal is read again at the start
        if (failure == null) {
            failure = cause;
            if (cause instanceof DistrustedDiskException) {
                log.error(
                        "This machine cannot be relied upon: {}. This server takes no more writes, sets nothing aside, and serves"
                                + " only what checks. Look at cable, controller, memory and disk (SMART, kernel log), then"
                                + " restart the server",
                        cause.getMessage());
                return;
            }
            log.error(
                    "{}: this server takes no more writes, and serves what it has. {}, then restart the server; it checks"
                            + " itself then",
                    cause instanceof VirtualMachineError
                            ? "The thread that writes has failed"
                            : "A write to the data folder failed",
                    cause instanceof OutOfMemoryError
                            ? "Give it more memory (-Xmx)"
                            : "Check the disk (space, SMART, kernel log)",
                    cause);
        }
    }

    /** Why what is read here cannot be relied upon; null if nothing speaks against it. */
    public @Nullable String distrust() {
        return failure instanceof DistrustedDiskException distrusted ? distrusted.getMessage() : null;
    }

    /**
     * Queues a request; its future ends when what it has added is on stable storage.
     *
     * @param weight bytes that the request holds in memory
     */
    public <T> CompletableFuture<T> submit(int weight, Decision<T> decision) {
        return submit(new Request<>(decision, Math.min(weight, mostBytes), true));
    }

    /** Queues a request that nobody waits for; it may be written together with later ones. */
    <T> CompletableFuture<T> note(Decision<T> decision) {
        return submit(new Request<>(decision, 0, false));
    }

    private <T> CompletableFuture<T> submit(Request<T> request) {
        try {
            checkWritable();
            takePlace(request.weight);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
        queue.add(request);
        if (ended) {
            refuseWaiting(); // it may have been queued after the thread had looked for the last time
        }
        return request.future;
    }

    private void takePlace(int weight) {
        boolean taken = false;
        try {
            long nanos = wait.toNanos();
            if (places.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                taken = bytes.tryAcquire(weight, nanos, TimeUnit.NANOSECONDS);
                if (!taken) {
                    places.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "the disk of this server does not keep up with what comes in; try again or try another server",
                    Duration.ofSeconds(1));
        }
    }

    private void run() {
        try {
            while (collect()) {
                Throwable cause = failure;
                if (group.isEmpty()) {
                    continue;
                }
                if (cause == null) {
                    write();
                } else {
                    group.forEach(request -> request.refuse(readOnly(cause)));
                }
                group.forEach(this::leave);
                group.clear();
            }
        } catch (RuntimeException | Error e) {
            // such as an OutOfMemoryError, which may come anywhere: nobody must wait for a thread that is no more
            try {
                fail(e);
            } finally {
                group.forEach(request -> request.refuse(readOnly(e)));
            }
        } finally {
            ended = true;
            refuseWaiting();
        }
    }

    /** @return false if there is nothing to do any more */
    private boolean collect() {
        Request<?> next = await(IDLE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long weight = 0;
        boolean somebodyWaits = false;
        while (next != null) {
            group.add(next);
            weight += next.weight;
            somebodyWaits |= next.awaited;
            if (group.size() == GROUP_REQUESTS || weight >= GROUP_BYTES) {
                return true;
            }
            next = somebodyWaits ? queue.poll() : await(Duration.ofNanos(deadline - System.nanoTime()));
        }
        return !(group.isEmpty() && closing);
    }

    private @Nullable Request<?> await(Duration patience) {
        if (closing) {
            return queue.poll();
        }
        try {
            return queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return queue.poll(); // this thread has no other owner; it ends by closing
        }
    }

    private void write() {
        PendingGroup pending = null;
        try {
            pending = new PendingGroup(journal, folder, index);
            for (Request<?> request : group) {
                request.decide(pending);
            }
            pending.force();
        } catch (IOException | RuntimeException | Error e) {
            RuntimeException why = refusal(e, pending);
            group.forEach(request -> request.refuse(why));
            return;
        }
        try {
            pending.deleteFiles();
        } catch (IOException e) {
            fail(e); // what was asked for is done all the same
        }
        group.forEach(Request::answer);
    }

    /** Tells a full disk from a broken one; after the latter nothing more is written. */
    private RuntimeException refusal(Throwable e, @Nullable PendingGroup pending) {
        try {
            if (failure == null && isRetractable(e) && space.isUsedUp()) {
                if (pending != null) {
                    pending.retract();
                }
                return space.noSpace(groupWeight(), space.free());
            }
        } catch (IOException | RuntimeException further) {
            e.addSuppressed(further);
        }
        fail(e);
        return new UncheckedIOException(e instanceof IOException io ? io : new IOException(e.getMessage(), e));
    }

    /**
     * Whether it is certain what is on the disk once the group is retracted. After a failed force it is not: the last page
     * of what was durable may have been on its way with the rest.
     */
    private static boolean isRetractable(Throwable e) {
        return (e instanceof IOException && !(e instanceof ForceFailedException)) || e instanceof UncheckedIOException;
    }

    private long groupWeight() {
        return group.stream().mapToLong(request -> request.weight).sum();
    }

    private void refuseWaiting() {
        for (Request<?> request = queue.poll(); request != null; request = queue.poll()) {
            Throwable cause = failure;
            request.refuse(cause != null ? readOnly(cause) : stopping());
            leave(request);
        }
    }

    private void leave(Request<?> request) {
        places.release();
        bytes.release(request.weight);
    }

    private static ProblemException readOnly(Throwable cause) {
        return new ProblemException(
                ProblemType.READ_ONLY,
                cause instanceof DistrustedDiskException
                        ? "this server takes no more writes since its disk or memory cannot be relied upon (%s); mend it and restart the server"
                                .formatted(cause.getMessage())
                        : "this server takes no more writes since one failed (%s); restart it, it checks itself then"
                                .formatted(cause.getMessage()));
    }

    private static ProblemException stopping() {
        return new ProblemException(ProblemType.READ_ONLY, "the server is stopping; try another one");
    }

    /** Writes what waits, and ends the thread. */
    @Override
    public void close() {
        closing = true;
        queue.add(
                new Request<>(group -> true, 0, true)); // wakes the thread; an interrupt would close the file it writes
        thread.stop();
    }

    private static final class Request<T> {
        private final Decision<T> decision;
        private final int weight;
        private final boolean awaited;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T outcome;
        private @Nullable ProblemException refusal;

        Request(Decision<T> decision, int weight, boolean awaited) {
            this.decision = decision;
            this.weight = weight;
            this.awaited = awaited;
        }

        void decide(PendingGroup group) throws IOException {
            try {
                outcome = decision.decide(group);
            } catch (ProblemException e) {
                refusal = e;
            }
        }

        void answer() {
            if (refusal != null) {
                future.completeExceptionally(refusal);
            } else {
                future.complete(outcome);
            }
        }

        void refuse(RuntimeException cause) {
            future.completeExceptionally(cause);
        }
    }
}
