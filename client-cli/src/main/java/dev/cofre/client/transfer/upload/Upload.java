package dev.cofre.client.transfer.upload;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.transfer.exchange.Destination;
import dev.cofre.client.transfer.exchange.Manager;
import dev.cofre.client.transfer.exchange.Patience;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.exchange.TransferListener;
import dev.cofre.client.transfer.source.UnreadableException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life of one upload, or of a group of small ones that travel together: assign, send, and where a server fails, once
 * more under the same ids. Used once.
 */
public final class Upload {
    private final Manager manager;
    private final Sender sender;
    private final ServerKeys keys;
    private final ReceiptCheck receipts;
    private final TransferLimits limits;
    private final TransferListener listener;
    private final ClientName client;
    private final @Nullable ReplicationFactor copies;

    private final Patience patience;
    private final Map<Job, UploadOutcome> outcomes = new LinkedHashMap<>();
    private final List<Job> open;
    private final Map<Job, Sent.Pending> pending = new LinkedHashMap<>();
    /** Of which a server says that they are in the catalog. */
    private final Map<Job, Sent.Confirmed> claimed = new LinkedHashMap<>();

    private final Set<Job> unanswered = new HashSet<>();
    private final Set<NodeId> exclude = new LinkedHashSet<>();
    private final Set<String> told = new HashSet<>();
    private final Set<String> breakdowns = new LinkedHashSet<>();
    private Duration rest = Duration.ZERO;
    private boolean managerAnswered;
    /** The fewest that the manager has named. */
    private int wanted;

    public Upload(
            Manager manager,
            Sender sender,
            ServerKeys keys,
            ReceiptCheck receipts,
            TransferLimits limits,
            TransferListener listener,
            ClientName client,
            @Nullable ReplicationFactor copies,
            List<Job> jobs) {
        this.manager = manager;
        this.sender = sender;
        this.keys = keys;
        this.receipts = receipts;
        this.limits = limits;
        this.listener = listener;
        this.client = client;
        this.copies = copies;
        this.patience = new Patience(limits.patience());
        this.open = new ArrayList<>(jobs);
        this.wanted = copies == null ? Integer.MAX_VALUE : copies.copies();
    }

    /** The outcome of each file, in no certain order. */
    public List<UploadOutcome> run() throws InterruptedIOException {
        Optional<Problem> end = sendAll();
        awaitCatalog();
        Problem reason = end.orElseGet(this::gaveUp);
        open.forEach(job -> outcomes.put(job, new UploadOutcome.Failed(job.file(), job.id(), failure(job, reason))));
        listener.finished();
        return List.copyOf(outcomes.values());
    }

    /** Returns what ended it for all files still open, if that is anything else than the number of tries. */
    private Optional<Problem> sendAll() throws InterruptedIOException {
        for (int tries = 0; tries < limits.tries() && !open.isEmpty(); tries++) {
            List<Assignment> assignments;
            try {
                assignments = assign();
            } catch (ProblemException e) {
                if (e.is(ProblemType.NOT_ENOUGH_NODES) && !exclude.isEmpty() && patience.wait(rest)) {
                    // better a server that has failed once than none at all
                    exclude.clear();
                    continue;
                }
                return Optional.of(withBreakdowns(e.problem()));
            }
            follow(assignments);
            askAboutClaims();
        }
        return Optional.empty();
    }

    private List<Assignment> assign() throws InterruptedIOException {
        AssignRequest request =
                new AssignRequest(client, open.stream().map(this::toStore).toList(), List.copyOf(exclude), null);
        while (true) {
            try {
                Assignments answer = patience.asking(() -> manager.ask(api -> api.assign(request, null)));
                managerAnswered = true;
                keys.learn(Objects.requireNonNullElse(answer.keys(), List.of()));
                learn(answer.copies());
                List<Assignment> assignments = answer.assignments();
                if (assignments.size() != open.size()) {
                    throw new ProblemException(
                            ProblemType.INTERNAL,
                            "the manager assigned %d of %d files; look at its log"
                                    .formatted(assignments.size(), open.size()));
                }
                return assignments;
            } catch (ProblemException e) {
                boolean passes = e.is(ProblemType.WARMING_UP)
                        || e.is(ProblemType.BUSY)
                        // it was there a moment ago: a restart, perhaps
                        || (managerAnswered && e.is(ProblemType.MANAGER_UNREACHABLE));
                if (!passes) {
                    throw e;
                }
                setback("waiting for the manager: " + sentence(e.problem()));
                if (!patience.wait(e.retryAfter().orElse(limits.poll()))) {
                    throw e;
                }
            }
        }
    }

    private void learn(@Nullable ReplicationFactor told) {
        if (copies == null) {
            wanted = Math.min(wanted, told == null ? 1 : told.copies());
        }
    }

    private FileToStore toStore(Job job) {
        return new FileToStore(job.id(), job.file().name(), job.source().size(), job.blob(), copies);
    }

    private void follow(List<Assignment> assignments) {
        List<Job> assigned = List.copyOf(open);
        Map<NodeId, Map<Job, Destination>> byServer = new LinkedHashMap<>();
        for (int i = 0; i < assigned.size(); i++) {
            Job job = assigned.get(i);
            Assignment assignment = assignments.get(i);
            if (assignment instanceof Assignment.Stored stored) {
                inCatalog(job, stored(job, stored.receipt()));
            } else {
                Destination to = assignment instanceof Assignment.Link link
                        ? Destination.of(link, wanted)
                        : Destination.of((Assignment.Send) assignment, wanted);
                byServer.computeIfAbsent(to.server(), server -> new LinkedHashMap<>())
                        .put(job, to);
            }
        }
        byServer.values().forEach(this::send);
    }

    private void send(Map<Job, Destination> sameServer) {
        if (sameServer.size() > 1 && sameServer.keySet().stream().allMatch(Job::small)) {
            sender.sendTogether(sameServer).forEach(this::settle);
        } else {
            sameServer.forEach((job, to) -> settle(job, sender.send(job, to)));
        }
    }

    /** The manager says that there is nothing to do; prove it, as after sending. */
    private Sent stored(Job job, Receipt receipt) {
        try {
            BlobId blob = job.blob();
            BlobId digest = blob == null ? job.source().digest() : blob;
            Optional<Problem> wrong = receipts.ofCatalog(job, digest, wanted, receipt);
            return wrong.isPresent()
                    ? new Sent.Refused(wrong.get())
                    : new Sent.Confirmed(receipt.replicas().get(0).node(), receipt);
        } catch (UnreadableException e) {
            return new Sent.Unreadable(e.reason());
        }
    }

    private void settle(Job job, Sent sent) {
        if (sent instanceof Sent.Confirmed confirmed) {
            claimed.put(job, confirmed);
            open.remove(job);
        } else if (sent instanceof Sent.Unreadable unreadable) {
            end(job, new UploadOutcome.Unreadable(job.file(), unreadable.reason()));
        } else if (sent instanceof Sent.Refused refused) {
            end(job, new UploadOutcome.Failed(job.file(), job.id(), refused.problem()));
        } else if (sent instanceof Sent.Pending waiting) {
            pending.put(job, waiting);
            open.remove(job);
        } else if (sent instanceof Sent.Broken broken) {
            exclude.add(broken.server());
            if (!broken.answered()) {
                unanswered.add(job);
            }
            Duration wanted = broken.rest() == null ? limits.poll() : broken.rest();
            rest = wanted.compareTo(rest) > 0 ? wanted : rest;
            breakdown("%s: %s".formatted(broken.server(), sentence(broken.problem())));
        } else if (sent instanceof Sent.Stale stale) {
            breakdown(sentence(stale.problem()));
        }
    }

    private void inCatalog(Job job, Sent sent) {
        if (sent instanceof Sent.Confirmed confirmed) {
            end(job, new UploadOutcome.Saved(job.file(), confirmed.server(), confirmed.receipt()));
        } else {
            settle(job, sent);
        }
    }

    /**
     * A server may say that an upload is in the catalog, with good signatures of those that hold its bytes, and have told the manager
     * nothing of it, or something else: then nobody would list it, and those servers would drop it.
     */
    private void askAboutClaims() {
        if (claimed.isEmpty()) {
            return;
        }
        List<Job> jobs = List.copyOf(claimed.keySet());
        try {
            List<UploadStatus> statuses = patience.asking(() ->
                    manager.ask(api -> api.statuses(jobs.stream().map(Job::id).toList())));
            for (int i = 0; i < jobs.size(); i++) {
                Sent.Confirmed claim = Objects.requireNonNull(claimed.get(jobs.get(i)));
                settleClaim(jobs.get(i), claim, i < statuses.size() ? statuses.get(i) : null);
            }
        } catch (ProblemException e) { // it is away, and will know when it is back
            claimed.forEach((job, claim) -> pending.put(job, new Sent.Pending(claim.server(), e.problem())));
        }
        claimed.clear();
    }

    private void settleClaim(Job job, Sent.Confirmed claim, @Nullable UploadStatus status) {
        Receipt receipt = status == null || !status.upload().equals(job.id()) ? null : status.receipt();
        if (receipt != null) {
            Optional<Problem> wrong = receipts.ofCatalog(job, claim.receipt().blob(), wanted, receipt);
            end(
                    job,
                    wrong.<UploadOutcome>map(problem -> new UploadOutcome.Failed(job.file(), job.id(), problem))
                            .orElseGet(() -> new UploadOutcome.Saved(job.file(), claim.server(), receipt)));
            return;
        }
        open.add(job);
        settle(
                job,
                new Sent.Broken(
                        claim.server(),
                        Problem.of(
                                ProblemType.PROOF_INVALID,
                                "it says that %s is in the catalog, and the manager does not know of it"
                                        .formatted(job.name())),
                        null,
                        false));
    }

    private void end(Job job, UploadOutcome outcome) {
        outcomes.put(job, outcome);
        open.remove(job);
    }

    private void breakdown(String reason) {
        breakdowns.add(reason);
        setback(reason);
    }

    private void setback(String reason) {
        // a whole batch breaks for one reason, and so does each of many waits; tell it once
        if (told.add(reason)) {
            listener.setback(reason);
        }
    }

    private void awaitCatalog() throws InterruptedIOException {
        Patience wait = new Patience(limits.catalogWait());
        for (Map.Entry<Job, Sent.Pending> entry : pending.entrySet()) {
            Job job = entry.getKey();
            listener.setback("%s: %s; waiting for the catalog"
                    .formatted(job.name(), sentence(entry.getValue().problem())));
            outcomes.put(job, catalogued(job, entry.getValue(), wait));
        }
    }

    private UploadOutcome catalogued(Job job, Sent.Pending stored, Patience wait) throws InterruptedIOException {
        do {
            if (wait.isOver()) {
                break; // a thousand files must not wait for one manager that hangs, each anew
            }
            try {
                UploadStatus status = wait.asking(() -> manager.ask(api -> api.upload(job.id())));
                Receipt receipt = status.receipt();
                if (status.state() == UploadStatus.State.COMMITTED && receipt != null) {
                    return stored(job, receipt) instanceof Sent.Refused refused
                            ? new UploadOutcome.Failed(job.file(), job.id(), refused.problem())
                            : new UploadOutcome.Saved(job.file(), stored.server(), receipt);
                }
            } catch (ProblemException e) {
                // the manager being away is the very reason for this wait
                setback(sentence(e.problem()));
            }
        } while (wait.wait(limits.poll()));
        return new UploadOutcome.NotInCatalog(job.file(), job.id(), stored.problem());
    }

    private Problem gaveUp() {
        return Problem.of(
                ProblemType.NOT_ENOUGH_NODES,
                "no server took it in %d tries (%s); 'cofre nodes' shows which servers are up"
                        .formatted(limits.tries(), String.join("; ", breakdowns)));
    }

    /** A server that got the bytes and did not answer may have stored them: only the manager could tell. */
    private Problem failure(Job job, Problem reason) {
        return unanswered.contains(job) && ProblemType.MANAGER_UNREACHABLE.uri().equals(reason.type())
                ? new Problem(
                        reason.type(),
                        reason.title(),
                        reason.status(),
                        "%s. It may be stored nevertheless: 'cofre receipt %s' says so once the manager answers"
                                .formatted(sentence(reason), job.id()))
                : reason;
    }

    private Problem withBreakdowns(Problem problem) {
        return breakdowns.isEmpty()
                ? problem
                : new Problem(
                        problem.type(),
                        problem.title(),
                        problem.status(),
                        "%s (before that: %s)".formatted(sentence(problem), String.join("; ", breakdowns)));
    }

    private static String sentence(Problem problem) {
        return problem.detail() == null ? problem.title() : problem.detail();
    }
}
