package dev.cofre.storage.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.service.problem.Unanswered;
import dev.cofre.storage.coalesce.Coalescer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * What a node asks the manager in the life of an upload. Fails with {@link ProblemException}; {@code manager-unreachable}
 * means that it is not known whether the manager has done what was asked. Thread-safe.
 */
@Component
public class Manager {
    /** A call costs the manager more than what it asks for, so few go at a time; one that hangs must not hold the others up. */
    private static final Coalescer.Limits TOGETHER =
            new Coalescer.Limits(AssignRequest.MAX_FILES, Long.MAX_VALUE, 20_000, 2, Duration.ofMillis(50));
    /** Calls on behalf of clients: half of the connections are for what the server itself has to say. */
    private static final int FOR_CLIENTS = ManagerConfiguration.CONNECTIONS / 2;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ManagerApi api;
    private final NodeId self;
    private final ManagerMemory memory;
    private final Coalescer<Wanted, Targets> backupTargets;
    private final Coalescer<Finished, UploadResult> commits;
    private final Semaphore forClients = new Semaphore(FOR_CLIENTS, true);

    Manager(ManagerApi api, NodeId self, ManagerMemory memory, Executor callers) {
        this.api = api;
        this.self = self;
        this.memory = memory;
        backupTargets = new Coalescer<>(
                "the manager", TOGETHER, wanted -> 1, uploads -> backupTargets(uploads, List.of()), callers);
        commits = new Coalescer<>("the manager", TOGETHER, finished -> 1, this::commit, callers);
    }

    /** Where to send replicas; asked together with all that wait. */
    public CompletableFuture<Targets> backupTargets(Wanted wanted) {
        return backupTargets.ask(wanted).thenApply(Manager::placed);
    }

    /** Where to send replicas after some nodes failed or have one already; asked alone. Blocks. */
    public Targets backupTargets(Wanted wanted, Collection<NodeId> exclude) {
        return placed(backupTargets(List.of(wanted), exclude).get(0));
    }

    /** Enters the upload into the catalog, together with all that wait. */
    public CompletableFuture<UploadResult> commit(Finished finished) {
        return commits.ask(finished);
    }

    /** Blocks. */
    public UploadStatus status(UploadId upload) {
        return asking(() -> api.upload(upload));
    }

    /**
     * Takes this node's proof back, so that nobody commits with it any more; if it is not committed already, as the answer says. Blocks.
     *
     * @param stored when the record was made that is about to be dropped
     */
    public UploadStatus withdraw(UploadId upload, Instant stored) {
        return asking(() -> api.withdraw(self, new Withdrawal(upload, stored)));
    }

    /** In the same order. Blocks. @param uploads 1 to 1000 */
    public List<UploadStatus> statuses(List<UploadId> uploads) {
        return asking(() -> api.statuses(uploads));
    }

    /** Where the other nodes can be reached. Blocks. */
    public List<NodeView> nodes() {
        return asking(api::nodes);
    }

    /** Blocks. @param authorization the client's own token, passed on */
    public Assignment assign(AssignRequest request, @Nullable String authorization) {
        if (!isOnesTurn()) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "this server asks the manager on behalf of %d others already; try again in a second, or ask the manager for a grant"
                            .formatted(FOR_CLIENTS),
                    Duration.ofSeconds(1));
        }
        try {
            return asking(() -> api.assign(request, authorization))
                    .assignments()
                    .get(0);
        } finally {
            forClients.release();
        }
    }

    private boolean isOnesTurn() {
        try {
            return forClients.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<Targets> backupTargets(List<Wanted> uploads, Collection<NodeId> exclude) {
        return asking(() -> api.backupTarget(new BackupTargetRequest(self, uploads, List.copyOf(exclude))))
                .uploads();
    }

    private List<UploadResult> commit(List<Finished> uploads) {
        CatalogMark seen = memory.catalog().stream().findFirst().orElse(null);
        List<UploadResult> results =
                asking(() -> api.commit(new CommitRequest(self, uploads, seen))).results();
        results.forEach(result -> {
            if (result.receipt() != null && result.receipt().catalog() != null) {
                memory.sees(result.receipt().catalog());
            }
        });
        return results;
    }

    private static Targets placed(Targets targets) {
        if (targets.problem() != null) {
            throw new ProblemException(targets.problem(), null);
        }
        return targets;
    }

    private static <T> T asking(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProblemException e) {
            if (e.is(ProblemType.SESSION_OVER)) { // which is noticed with the next report
                throw new ProblemException(
                        ProblemType.NOT_REGISTERED,
                        "this server has to join its cluster again; try again in a second",
                        Duration.ofSeconds(1));
            }
            throw e;
        } catch (RestClientException e) { // an answer that breaks off in its middle leaves as much open as none
            throw new ProblemException(
                    ProblemType.MANAGER_UNREACHABLE,
                    "the manager does not answer (%s); try again shortly".formatted(Unanswered.why(e)),
                    Duration.ofSeconds(2));
        }
    }
}
