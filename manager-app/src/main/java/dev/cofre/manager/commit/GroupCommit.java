package dev.cofre.manager.commit;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.UploadCatalog;
import dev.cofre.manager.history.History;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.life.Vital;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * One thread that enters whatever is waiting in one transaction: the flush to the disk, which is most of the cost of a
 * commit, is shared by all callers of that moment. Thread-safe.
 */
@Component
class GroupCommit implements Vital, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    /** Uploads that may wait, over all callers; about 1 KiB each. */
    private static final int MOST_WAITING = 20_000;
    /** Of them, those of one client: another one's are entered meanwhile. */
    private static final int MOST_OF_ONE = MOST_WAITING / 4 * 3;
    /** Uploads of one transaction, after which those that wait longer get their turn. */
    private static final int MOST_IN_GROUP = 2_000;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final UploadCatalog catalog;
    private final History history;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final WaitingShares shares = new WaitingShares(MOST_OF_ONE);
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final DistributionSummary groupSizes;
    private final Timer transactions;
    private final BackgroundThread writer = new BackgroundThread("group-commit", this::run);
    private volatile boolean closed;

    GroupCommit(UploadCatalog catalog, History history, MeterRegistry meters) {
        this.catalog = catalog;
        this.history = history;
        groupSizes = DistributionSummary.builder("cofre.commit.group")
                .description("Uploads committed in one transaction")
                .register(meters);
        transactions = Timer.builder("cofre.commit.transaction")
                .description("Time of a transaction that commits uploads")
                .register(meters);
        Gauge.builder("cofre.commit.waiting", room, permits -> MOST_WAITING - permits.availablePermits())
                .description("Uploads that wait for their commit")
                .register(meters);
        writer.start();
    }

    /**
     * Returns once the uploads are on stable storage, each with its result; {@code busy} for those of a client of whom too many wait.
     *
     * @throws ProblemException {@code busy} if too many are waiting or it takes too long: committing again is harmless
     */
    List<UploadResult> commit(List<NewVersion> versions) {
        List<NewVersion> taken = new ArrayList<>(versions.size());
        List<Boolean> waits = new ArrayList<>(versions.size());
        for (NewVersion version : versions) {
            boolean has = shares.enter(version);
            waits.add(has);
            if (has) {
                taken.add(version);
            }
        }
        Iterator<UploadResult> entered = (taken.isEmpty() ? List.<UploadResult>of() : enterTogether(taken)).iterator();
        List<UploadResult> results = new ArrayList<>(versions.size());
        for (int i = 0; i < versions.size(); i++) {
            results.add(waits.get(i) ? entered.next() : tooManyOf(versions.get(i)));
        }
        return results;
    }

    private static UploadResult tooManyOf(NewVersion version) {
        return UploadResult.of(
                version.upload(),
                Problem.of(
                        ProblemType.BUSY,
                        "%d uploads of client '%s' wait for their commit already; commit again, which is harmless"
                                .formatted(MOST_OF_ONE, version.client())));
    }

    private List<UploadResult> enterTogether(List<NewVersion> versions) {
        if (closed || !room.tryAcquire(versions.size())) {
            shares.leave(versions);
            throw busy("too many uploads wait for their commit at the moment");
        }
        Waiting waiting = new Waiting(versions, new CompletableFuture<>());
        queue.add(waiting);
        try {
            return waiting.results().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw busy("the catalog has not answered for %d seconds".formatted(LONGEST_WAIT.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the manager is stopping");
        }
    }

    @Override
    public String part() {
        return "the thread that enters uploads into the catalog";
    }

    @Override
    public boolean isAlive() {
        return closed || writer.isAlive();
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            try {
                List<Waiting> group = nextGroup();
                if (!group.isEmpty()) {
                    commitGroup(group);
                }
            } catch (RuntimeException | Error e) { // who waited for it is told to ask again
                Fatal.check(e);
                log.error("A group of uploads could not be entered; the next ones are", e);
            }
        }
    }

    private List<Waiting> nextGroup() {
        List<Waiting> group = new ArrayList<>();
        int uploads = 0;
        try {
            Waiting next = queue.poll(100, TimeUnit.MILLISECONDS);
            while (next != null) {
                group.add(next);
                uploads += next.versions().size();
                next = uploads < MOST_IN_GROUP ? queue.poll() : null;
            }
        } catch (InterruptedException e) {
            log.debug("Woken up to stop");
        }
        return group;
    }

    private void commitGroup(List<Waiting> group) {
        List<NewVersion> versions =
                group.stream().flatMap(waiting -> waiting.versions().stream()).toList();
        try {
            groupSizes.record(versions.size());
            List<UploadResult> results = enter(versions);
            int from = 0;
            for (Waiting waiting : group) {
                int to = from + waiting.versions().size();
                waiting.results().complete(List.copyOf(results.subList(from, to)));
                from = to;
            }
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            // the callers pass it on; this thread must go on whatever it is
            group.forEach(waiting -> waiting.results().completeExceptionally(e));
        } finally {
            room.release(versions.size());
            shares.leave(versions);
        }
    }

    /** If one of them cannot be entered, halves what is left until that one is alone with its failure. */
    private List<UploadResult> enter(List<NewVersion> versions) {
        try {
            List<CommitOutcome> outcomes = timed(versions);
            List<UploadResult> results = new ArrayList<>(versions.size());
            for (int i = 0; i < versions.size(); i++) {
                results.add(result(versions.get(i), outcomes.get(i)));
            }
            return results;
        } catch (ProblemException e) { // the database is away, or the catalog may lack something
            throw e;
        } catch (RuntimeException e) {
            if (versions.size() == 1) {
                return List.of(failed(versions.get(0), e));
            }
            int half = versions.size() / 2;
            List<UploadResult> results = new ArrayList<>(enter(versions.subList(0, half)));
            results.addAll(enter(versions.subList(half, versions.size())));
            return results;
        }
    }

    private List<CommitOutcome> timed(List<NewVersion> versions) {
        long started = System.nanoTime();
        List<CommitOutcome> outcomes = history.entering(() -> catalog.commit(versions));
        transactions.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        return outcomes;
    }

    private static UploadResult result(NewVersion version, CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Committed committed) {
            return UploadResult.of(committed.receipt());
        }
        if (outcome instanceof CommitOutcome.OtherSize other) {
            return UploadResult.of(
                    version.upload(),
                    Problem.of(
                            ProblemType.LENGTH_MISMATCH,
                            "blob %s has %d bytes, not %d".formatted(version.blob(), other.known(), version.size())));
        }
        if (outcome instanceof CommitOutcome.Expired) {
            return UploadResult.of(
                    version.upload(),
                    Problem.of(
                            ProblemType.UPLOAD_CONFLICT,
                            "upload %s was committed, and its version was deleted and has gone for good; make a new upload id"
                                    .formatted(version.upload())));
        }
        return UploadResult.of(
                version.upload(),
                Problem.of(
                        ProblemType.UPLOAD_CONFLICT,
                        "upload %s is committed already with another client, name or content; make a new upload id"
                                .formatted(version.upload())));
    }

    private static UploadResult failed(NewVersion version, RuntimeException e) {
        log.error("Upload {} cannot be entered into the catalog", version.upload(), e);
        return UploadResult.of(
                version.upload(),
                Problem.of(
                        ProblemType.INTERNAL,
                        "the catalog refuses this upload; the manager's log says why under 'Upload %s'"
                                .formatted(version.upload())));
    }

    private static ProblemException busy(String why) {
        return new ProblemException(ProblemType.BUSY, why + "; commit again, which is harmless", Duration.ofSeconds(1));
    }

    /** Lets the transaction that runs come to its end; whoever is still waiting then is told to ask again. */
    @Override
    public void destroy() {
        closed = true;
        writer.stop(LONGEST_WAIT);
        for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
            left.results().completeExceptionally(busy("the manager is stopping"));
        }
    }

    private record Waiting(List<NewVersion> versions, CompletableFuture<List<UploadResult>> results) {}
}
